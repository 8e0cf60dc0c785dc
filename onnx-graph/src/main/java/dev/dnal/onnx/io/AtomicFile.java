package dev.dnal.onnx.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes files beside their place and moves them there: at any instant a reader finds the whole new file or what was there
 * before, and so does who looks after a stop. (That the new file survives a power failure is more: see {@link Content}.)
 */
public final class AtomicFile {
    private AtomicFile() {}

    /** What becomes a file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all of it.
         *
         * @param file to be made, in the folder where it stays; who needs it safe on the disk forces it there before returning
         * @throws IOException if that fails; the file is then removed
         */
        void writeTo(Path file) throws IOException;
    }

    /**
     * Writes a file.
     *
     * @param file in a folder that is there; replaced if it is there too
     * @throws IOException if it can't be written; it is then as it was before
     */
    public static void write(Path file, byte[] bytes) throws IOException {
        write(file, (Path part) -> Files.write(part, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** Writes a file of text in UTF-8, as {@link #write(Path, byte[])} does. */
    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file whose content comes from elsewhere, as {@link #write(Path, byte[])} does. */
    public static void write(Path file, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("Can't write " + file + ": there is no folder " + folder + "; make it first");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            // A device would be replaced by a file.
            throw new IOException(
                    "Can't write " + file + ": there is a folder, a device or the like of that name; choose another");
        }
        // Not a temporary file of Files: nobody but its owner could read those.
        Path part = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            content.writeTo(part);
            move(part, target);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            // That of a full disk names no file.
            throw new IOException(
                    "Can't write " + file + ": " + e.getMessage() + "; make room, or choose another folder", e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Moves a file that is whole to its place.
     *
     * @param from on the same file system
     * @param to replaced if it is there
     * @throws IOException if that fails; both are then as they were before
     */
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
