package dev.dnal.tribuo.data.image;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/**
 * A file or folder of images that can't be used. The message is one sentence that names the file,
 * the place in it, what was expected and found, and what to do.
 */
public final class ImageDataException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message one sentence: what, where, expected, found, what to do
     */
    public ImageDataException(String message) {
        super(message);
    }

    /**
     * Makes the exception.
     *
     * @param message one sentence: what, where, expected, found, what to do
     * @param cause what went wrong below
     */
    public ImageDataException(String message, Throwable cause) {
        super(message, cause);
    }

    public static ImageDataException missing(String name, String what) {
        return new ImageDataException(
                name + ": expected " + what + ", found no such file; check the folder or fetch the file");
    }

    public static ImageDataException unreadable(String name, IOException cause) {
        if (cause instanceof ImageDataException known) {
            return known;
        }
        String reason = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
        if (cause instanceof NoSuchFileException) {
            reason = "there is no such file";
        } else if (cause instanceof AccessDeniedException) {
            reason = "access is denied";
        }
        return new ImageDataException(
                name + ": expected a readable file, but " + reason + "; check the path and its permissions", cause);
    }
}
