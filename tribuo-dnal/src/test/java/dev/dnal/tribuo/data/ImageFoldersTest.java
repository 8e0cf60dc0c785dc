package dev.dnal.tribuo.data;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.image.ImageDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFoldersTest {
    @TempDir
    Path folder;

    private static void assertRefused(Path path, String... facts) {
        ImageDataException refusal = assertThrows(ImageDataException.class, () -> ImageFolders.open(path));
        for (String fact : facts) {
            assertTrue(refusal.getMessage().contains(fact), () -> fact + " in: " + refusal.getMessage());
        }
    }

    @Test
    void refusesAMissingFolder() {
        Path missing = folder.resolve("nowhere");
        assertRefused(missing, missing.toString(), "expected a folder", "nothing there");
    }

    @Test
    void refusesAFileInPlaceOfAFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertRefused(file, file.toString(), "expected a folder", "found a file");
    }

    @Test
    void refusesAnEmptyFolder() {
        assertRefused(folder, folder.toString(), "train-images-idx3-ubyte", "data_batch_1.bin", "an empty folder");
    }

    @Test
    void showsWhatAFolderOfUnknownLayoutHolds() throws IOException {
        for (String name : new String[] {"a", "b", "c", "d", "e", "f", "g"}) {
            Files.createFile(folder.resolve(name));
        }
        assertRefused(folder, "train.bin", "a, b, c, d, e and 2 more");
    }

    @Test
    void refusesTwoLayoutsInOneFolder() throws IOException {
        TestFiles.writeIdxFolder(folder);
        TestFiles.writeCifar10Folder(folder);
        assertRefused(folder, folder.toString(), "one data set", "IDX", "cifar10");
    }
}
