package dev.dnal.tribuo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.decode.ImageFit;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFoldersTest {
    @TempDir
    Path folder;

    @Test
    void anyFolderHasImagesOfWhichNothingIsKnown() throws IOException {
        Path deeper = Files.createDirectories(folder.resolve("b").resolve("c"));
        ImageFiles.write(deeper.resolve("1.png"), ImageFiles.gradient(6, 4));
        ImageFiles.write(folder.resolve("a.PNG.png"), ImageFiles.gradient(3, 5));
        Files.writeString(folder.resolve("notes.txt"), "not one of them");
        ImageSource images = ImageFolders.unlabelled(folder, ImageFit.stretched(new ImageShape(1, 2, 3)));
        assertEquals(2, images.size());
        assertEquals(new ImageShape(1, 2, 3), images.shape());
        assertFalse(images.hasTargets());
        assertThrows(IllegalStateException.class, () -> images.label(0));
        Path empty = Files.createDirectories(folder.resolve("empty"));
        ImageDataException refused = assertThrows(
                ImageDataException.class,
                () -> ImageFolders.unlabelled(empty, ImageFit.stretched(new ImageShape(1, 2, 3))));
        assertTrue(refused.getMessage().contains("expected image files (.png, .jpg, .jpeg)"), refused.getMessage());
    }

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
