package dev.dnal.tribuo.runtime.library;

import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.onnx.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Logger;

/**
 * Native libraries extracted from jars, kept from one process to the next.
 *
 * <p>Each lies in a folder named for the SHA-256 of its content, so versions never meet. The file keeps its own name,
 * for dynamic loaders know libraries by their names. A file appears in one atomic move, so several processes may extract
 * the same library at once; a file whose content is not what its folder says is replaced.
 */
final class LibraryCache {
    private static final Logger LOGGER = Logger.getLogger(LibraryCache.class.getName());

    private final Path root;

    LibraryCache(Path root) {
        this.root = root;
    }

    /** The cache in the user's cache folder, or where the system property says. */
    static LibraryCache ofUser() {
        return new LibraryCache(CacheFolder.ofUser());
    }

    /**
     * Makes sure that the library lies in the cache, whole.
     *
     * @param resource where the library is packed
     * @param fileName the name of the file to make
     * @return the file
     * @throws IOException if the resource can't be read or the cache can't be written
     */
    Path extract(URL resource, String fileName) throws IOException {
        String digest;
        try (InputStream packed = open(resource)) {
            digest = copy(packed, OutputStream.nullOutputStream());
        }
        Path folder = root.resolve("native").resolve(digest.substring(0, 32));
        Path file = folder.resolve(fileName);
        if (Files.exists(file)) {
            if (digest(file).equals(digest)) {
                return file;
            }
            LOGGER.info(() -> "The cached library " + file + " is damaged; it is extracted anew.");
        }
        Files.createDirectories(folder);
        AtomicFile.write(file, part -> write(resource, part, digest));
        return file;
    }

    private static void write(URL resource, Path file, String digest) throws IOException {
        String written;
        try (InputStream packed = open(resource);
                OutputStream out = Files.newOutputStream(file)) {
            written = copy(packed, out);
        }
        if (!written.equals(digest)) {
            throw new IOException("The library " + resource + " changed while it was extracted.");
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return copy(in, OutputStream.nullOutputStream());
        }
    }

    private static InputStream open(URL resource) throws IOException {
        URLConnection connection = resource.openConnection();
        // A cached connection would keep the jar open, and locked on Windows, for the life of the process.
        connection.setUseCaches(false);
        return connection.getInputStream();
    }

    /** Copies a stream to its end and gives the SHA-256 of what it held, in hex. */
    private static String copy(InputStream in, OutputStream out) throws IOException {
        Sha256 sha256 = new Sha256();
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            sha256.update(buffer, 0, read);
            out.write(buffer, 0, read);
        }
        return sha256.digits();
    }
}
