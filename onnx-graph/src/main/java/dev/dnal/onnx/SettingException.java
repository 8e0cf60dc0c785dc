package dev.dnal.onnx;

import java.io.Serial;

/**
 * What a user has chosen can't be had: a setting is out of its range, two don't go together, or they don't fit the data or the
 * network. The message says what was expected and what was found, for the user's eyes. Other {@link IllegalArgumentException}s
 * are errors of the program that calls.
 */
public class SettingException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** An exception with a message for the user. */
    public SettingException(String message) {
        super(message);
    }

    /** As {@link #SettingException(String)}, for a reason that was found elsewhere. */
    public SettingException(String message, Throwable cause) {
        super(message, cause);
    }
}
