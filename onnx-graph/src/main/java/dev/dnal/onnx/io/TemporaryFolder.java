package dev.dnal.onnx.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A folder for files that nobody needs later, in the one that the system property java.io.tmpdir names. Closing removes it. */
public final class TemporaryFolder implements AutoCloseable {
    private final Path path;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes a folder.
     *
     * @param prefix of its name
     * @throws IOException if it can't be made; the message names the folder where it should be, and says what to do
     */
    public static TemporaryFolder create(String prefix) throws IOException {
        try {
            return new TemporaryFolder(Files.createTempDirectory(prefix));
        } catch (IOException e) {
            throw new IOException(unusable(e), e);
        }
    }

    /** What to say of a folder for temporary files that can't be written. */
    public static String unusable(Throwable reason) {
        return System.getProperty("java.io.tmpdir")
                + ": expected a folder for temporary files that can be written, found that it can't (" + reason
                + "); make room there, or name another with -Djava.io.tmpdir=FOLDER";
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Removes the folder with its files; folders in it are none of its business. */
    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(path);
    }
}
