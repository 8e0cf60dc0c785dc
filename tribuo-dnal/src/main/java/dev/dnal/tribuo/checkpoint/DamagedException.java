package dev.dnal.tribuo.checkpoint;

/** A file of a checkpoint is not as it was written. The message names it. */
final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
        super(message);
    }

    DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
