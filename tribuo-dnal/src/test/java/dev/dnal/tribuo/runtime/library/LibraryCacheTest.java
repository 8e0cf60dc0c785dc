package dev.dnal.tribuo.runtime.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryCacheTest {
    private static final String NAME = "libtest.so.1";

    @TempDir
    private Path folder;

    private byte[] content;
    private URL resource;
    private LibraryCache cache;

    @BeforeEach
    void packALibrary() throws IOException {
        content = new byte[300_000];
        new Random(1).nextBytes(content);
        Path packed = Files.write(folder.resolve("packed"), content);
        resource = packed.toUri().toURL();
        cache = new LibraryCache(folder.resolve("cache"));
    }

    @Test
    void extractsTheLibraryUnderItsOwnName() throws IOException {
        Path file = cache.extract(resource, NAME);
        assertEquals(NAME, file.getFileName().toString());
        assertArrayEquals(content, Files.readAllBytes(file));
    }

    @Test
    void leavesAWholeFileAlone() throws IOException {
        Path file = cache.extract(resource, NAME);
        FileTime before = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(file, before);
        assertEquals(file, cache.extract(resource, NAME));
        assertEquals(before, Files.getLastModifiedTime(file));
    }

    @Test
    void replacesATruncatedFile() throws IOException {
        Path file = cache.extract(resource, NAME);
        Files.write(file, new byte[17]);
        cache.extract(resource, NAME);
        assertArrayEquals(content, Files.readAllBytes(file));
    }

    @Test
    void replacesAFileWithOneWrongByte() throws IOException {
        Path file = cache.extract(resource, NAME);
        byte[] damaged = content.clone();
        damaged[150_000] ^= 1;
        Files.write(file, damaged);
        cache.extract(resource, NAME);
        assertArrayEquals(content, Files.readAllBytes(file));
    }

    @Test
    void aNewVersionIsANewFile() throws IOException {
        Path old = cache.extract(resource, NAME);
        Path packed = Files.write(folder.resolve("packed2"), new byte[] {1, 2, 3});
        Path young = cache.extract(packed.toUri().toURL(), NAME);
        assertNotEquals(old, young);
        assertArrayEquals(content, Files.readAllBytes(old));
    }

    @Test
    void manyMayExtractAtOnceAndNothingElseIsLeft() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Path>> extractions = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                extractions.add(() -> new LibraryCache(folder.resolve("cache")).extract(resource, NAME));
            }
            for (Future<Path> file : threads.invokeAll(extractions)) {
                assertArrayEquals(content, Files.readAllBytes(file.get()));
            }
        } finally {
            threads.shutdown();
        }
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            assertEquals(1, files.filter(Files::isRegularFile).count());
        }
    }

    @Test
    void aCacheThatCanNotBeWrittenIsAnIoException() throws IOException {
        LibraryCache blocked = new LibraryCache(Files.write(folder.resolve("file"), new byte[1]));
        assertThrows(IOException.class, () -> blocked.extract(resource, NAME));
    }
}
