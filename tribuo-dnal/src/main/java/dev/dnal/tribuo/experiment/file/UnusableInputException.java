package dev.dnal.tribuo.experiment.file;

import org.jspecify.annotations.Nullable;

/**
 * Says that a folder, a file or a model that was given can't be used. The message is one sentence, fit to be shown to the user as it is:
 * what, where, expected, found, what to do.
 */
public final class UnusableInputException extends RuntimeException {
    /** The end of a message about a file of a run that is damaged or missing. */
    public static final String RESTORE = "; put the original back, or remove the folder to run it again";

    private static final long serialVersionUID = 1L;

    /** Says what can't be used. */
    public UnusableInputException(String message) {
        super(message);
    }

    /** Says what can't be used, and what showed it, if anything was thrown. */
    public UnusableInputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
