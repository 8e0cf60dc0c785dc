package dev.dnal.cli;

/** Says that what the user gave can't be used. The message is one sentence: what, where, expected, found, what to do. */
final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadInputException(String message) {
        super(message);
    }

    BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
