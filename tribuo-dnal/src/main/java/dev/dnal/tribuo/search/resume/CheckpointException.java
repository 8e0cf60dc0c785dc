package dev.dnal.tribuo.search.resume;

/** A checkpoint can't be saved, or those that there are can't be used. The message says why and what to do. */
public class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what was expected, what was found, where, and what to do. */
    public CheckpointException(String message) {
        super(message);
    }

    /** The same with what caused it. */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
