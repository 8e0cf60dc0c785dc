package dev.dnal.tribuo.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Something to read bytes from that has a name for messages: a file, or a class path resource. */
public final class DataFile {

    private interface Sizing {
        OptionalLong size() throws IOException;
    }

    private interface Opener {
        InputStream open() throws IOException;
    }

    private final String name;
    private final Opener opener;
    private final Sizing sizing;

    private DataFile(String name, Opener opener, Sizing sizing) {
        this.name = name;
        this.opener = opener;
        this.sizing = sizing;
    }

    /**
     * A file.
     *
     * @param path of the file; it need not exist yet
     * @return the file, named by its path
     */
    public static DataFile of(Path path) {
        return new DataFile(path.toString(), () -> open(path), () -> OptionalLong.of(Files.size(path)));
    }

    private static InputStream open(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            // Reading from a pipe or a device may wait for ever.
            throw new IOException("it is a folder, a pipe, a device or the like");
        }
        return Files.newInputStream(path);
    }

    /**
     * A class path resource.
     *
     * @param owner the class that the path is relative to
     * @param path as for {@link Class#getResourceAsStream}
     * @return the resource, named by its path
     */
    public static DataFile resource(Class<?> owner, String path) {
        return new DataFile(
                path,
                () -> {
                    InputStream stream = owner.getResourceAsStream(path);
                    if (stream == null) {
                        throw new NoSuchFileException(path);
                    }
                    return stream;
                },
                OptionalLong::empty);
    }

    /**
     * The name for messages.
     *
     * @return the path
     */
    public String name() {
        return name;
    }

    /** Its bytes; empty for a resource, which comes with the program. */
    OptionalLong size() throws IOException {
        return sizing.size();
    }

    InputStream open() throws IOException {
        return opener.open();
    }

    @Override
    public String toString() {
        return name;
    }
}
