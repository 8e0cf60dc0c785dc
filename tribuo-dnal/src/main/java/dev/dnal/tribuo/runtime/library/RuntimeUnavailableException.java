package dev.dnal.tribuo.runtime.library;

/**
 * Thrown when this machine or this build lacks what was asked for: a native library, a device. The
 * message says what is missing and what to do, in a form fit to be shown to the user as it is.
 */
public class RuntimeUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what is missing and what to do. */
    public RuntimeUnavailableException(String message) {
        super(message);
    }

    public RuntimeUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
