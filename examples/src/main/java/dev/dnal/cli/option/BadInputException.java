package dev.dnal.cli.option;

/** Says that what the user gave can't be used. The message is one sentence: what, where, expected, found, what to do. */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadInputException(String message) {
        super(message);
    }

    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
