package dev.dnal.tribuo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.decode.FileImages;
import dev.dnal.tribuo.data.decode.ImageFit;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.testing.LogLines;
import dev.dnal.tribuo.testing.Warnings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ClassFoldersTest {
    private static final ImageFit FIT = new ImageFit(3, 6);

    @TempDir
    Path folder;

    @BeforeEach
    void writeImages() throws IOException {
        ImageFiles.writeFolder(folder);
    }

    private void assertRefused(String... facts) {
        ImageDataException refusal = assertThrows(ImageDataException.class, () -> ImageFolders.stream(folder, FIT));
        for (String fact : facts) {
            assertTrue(refusal.getMessage().contains(fact), () -> fact + " in: " + refusal.getMessage());
        }
    }

    private static void assertSameImages(ImageSource expected, ImageSource actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(TestFiles.image(expected, i), TestFiles.image(actual, i), "image " + i);
        }
        assertArrayEquals(TestFiles.labels(expected), TestFiles.labels(actual));
        assertEquals(expected.contentHash(), actual.contentHash());
    }

    @Test
    void classesAreTheSortedNamesOfFolders() throws IOException {
        ImageDataset images = ImageFolders.open(folder, FIT);
        assertEquals(List.of("dark", "light"), images.classNames());
        assertArrayEquals(new int[] {0, 0, 1, 1}, TestFiles.labels(images.train()));
        assertArrayEquals(new int[] {0, 1}, TestFiles.labels(images.test()));
        assertEquals(new ImageShape(3, 6, 6), images.shape());
        assertEquals(folder.getFileName().toString(), images.name());
    }

    @Test
    void filesAreInTheOrderOfTheirNames() throws IOException {
        ImageSource train = ImageFolders.open(folder, FIT).train();
        float[] blue = TestFiles.image(train, 1);
        assertEquals(30, blue[2 * 36 + 14], 3);
        assertEquals(200, TestFiles.image(train, 3)[0]);
    }

    @Test
    void streamedImagesAreThoseInMemory() throws IOException {
        ImageDataset streamed = ImageFolders.stream(folder, FIT);
        ImageDataset loaded = ImageFolders.open(folder, FIT);
        assertTrue(streamed.train() instanceof FileImages, "streamed");
        assertTrue(loaded.train() instanceof ImageData, "in memory");
        assertSameImages(loaded.train(), streamed.train());
        assertSameImages(loaded.test(), streamed.test());
    }

    @Test
    void imagesStayInTheirFilesWhereTheyTakeMoreThanIsToBeUsed() throws IOException {
        long bytes = 6L * 3 * 6 * 6;
        assertTrue(ImageFolders.open(folder, FIT, Optional.empty(), bytes).train() instanceof ImageData, "fits");
        assertTrue(
                ImageFolders.open(folder, FIT, Optional.empty(), bytes - 1).train() instanceof FileImages,
                "does not fit");
    }

    @Test
    void threadsReadStreamedImagesAtOnce() throws IOException {
        ImageSource loaded = ImageFolders.open(folder, FIT).train();
        ImageSource streamed = ImageFolders.stream(folder, FIT).train();
        IntStream.range(0, 200)
                .parallel()
                .forEach(i -> assertArrayEquals(
                        TestFiles.image(loaded, i % 4), TestFiles.image(streamed, i % 4), "image " + i % 4));
    }

    @Test
    void streamedImagesAreReadToAnOffset() throws IOException {
        ImageSource streamed = ImageFolders.stream(folder, FIT).train();
        float[] target = new float[2 + 108];
        streamed.copyInto(3, target, 2);
        assertEquals(0, target[1]);
        assertEquals(200, target[2]);
        assertThrows(IndexOutOfBoundsException.class, () -> streamed.copyInto(0, target, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> streamed.copyInto(4, target, 0));
    }

    @Test
    void valStandsForTest() throws IOException {
        Files.move(folder.resolve("test"), folder.resolve("val"));
        assertEquals(2, ImageFolders.open(folder, FIT).test().size());
    }

    @Test
    void testGoesBeforeVal() throws IOException {
        ImageFiles.write(
                Files.createDirectories(folder.resolve("val/other")).resolve("a.png"), ImageFiles.gradient(3, 3));
        assertEquals(
                List.of("dark", "light"), ImageFolders.open(folder, FIT).test().classNames());
    }

    @Test
    void hiddenAndOtherFilesArePassedOver() throws IOException {
        Files.createDirectories(folder.resolve("train/.cache"));
        Files.writeString(folder.resolve("train/readme.txt"), "text");
        Files.writeString(folder.resolve("train/dark/.a.png"), "text");
        Files.writeString(folder.resolve("train/dark/list.txt"), "text");
        assertEquals(4, ImageFolders.open(folder, FIT).train().size());
    }

    @Test
    void refusesAClassThatIsOnlyInTraining() throws IOException {
        Path extra = Files.createDirectories(folder.resolve("train/extra"));
        ImageFiles.write(extra.resolve("a.png"), ImageFiles.gradient(3, 3));
        assertRefused(folder.resolve("test") + ": expected the same class folders", "'extra'");
    }

    @Test
    void refusesAClassThatIsOnlyInTest() throws IOException {
        Path extra = Files.createDirectories(folder.resolve("test/extra"));
        ImageFiles.write(extra.resolve("a.png"), ImageFiles.gradient(3, 3));
        assertRefused(folder.resolve("train") + ": expected the same class folders", "'extra'");
    }

    @Test
    void refusesAnEmptyClassFolder() throws IOException {
        assertRefused(Files.createDirectories(folder.resolve("train/empty")) + ": expected at least one image");
    }

    @Test
    void refusesAPartWithoutClassFolders() throws IOException {
        Files.move(folder.resolve("test"), folder.resolve("elsewhere"));
        Files.createDirectory(folder.resolve("test"));
        assertRefused(folder.resolve("test") + ": expected a folder for each class");
    }

    @Test
    void refusesAMissingPart() throws IOException {
        Files.move(folder.resolve("test"), folder.resolve("elsewhere"));
        assertRefused(folder.resolve("test").toString(), "val or validation", "no such file");
    }

    @Test
    void namesADamagedFileWhenTheFolderIsOpened() throws IOException {
        Path damaged = Files.writeString(folder.resolve("test/light/y.png"), "no image");
        assertRefused(damaged + ": expected a PNG or JPEG image");
    }

    @Test
    void namesDamagedFilesOfBothPartsTogether() throws IOException {
        Files.writeString(folder.resolve("train/dark/a.png"), "no image");
        Files.writeString(folder.resolve("train/light/b.png"), "no image");
        Files.writeString(folder.resolve("test/light/y.png"), "no image");
        assertRefused(
                "3 files",
                "1. " + folder.resolve("test/light/y.png"),
                "2. ",
                "3. " + folder.resolve("train/light/b.png"));
    }

    @Test
    void namesTenDamagedFilesAndCountsTheOthers() throws IOException {
        for (int i = 0; i < 13; i++) {
            Files.writeString(folder.resolve("train/dark/bad" + i + ".png"), "no image");
        }
        assertRefused("13 files", "10. ", "And 3 more");
    }

    @Test
    void namesFilesTogetherThatAreCutShort() throws IOException {
        cutShort("train/dark/a.png");
        cutShort("test/dark/x.png");
        ImageDataException refusal = assertThrows(ImageDataException.class, () -> ImageFolders.open(folder, FIT));
        assertTrue(refusal.getMessage().contains("2 files"), refusal.getMessage());
    }

    @Test
    void countsWhatIsPassedOverInALine() throws IOException {
        Files.writeString(folder.resolve("train/readme.txt"), "text");
        Files.writeString(folder.resolve("train/dark/c.gif"), "text");
        Files.writeString(folder.resolve("test/dark/.hidden"), "text");
        Files.createDirectories(folder.resolve("test/dark/more"));
        List<String> lines = LogLines.of(ClassFolders.class, Level.INFO, this::stream);
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).contains("2 files, and 1 folders"), lines.get(0));
    }

    @Test
    void saysNothingWhereNothingIsPassedOver() {
        assertEquals(List.of(), Warnings.of(ClassFolders.class, this::stream));
    }

    private void stream() {
        try {
            ImageFolders.stream(folder, FIT);
        } catch (ImageDataException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void refusesASingleClass(@TempDir Path other) throws IOException {
        Files.createDirectories(other.resolve("train"));
        Files.move(folder.resolve("train/dark"), other.resolve("train/dark"));
        ImageDataException refusal = assertThrows(ImageDataException.class, () -> ImageFolders.open(other, FIT));
        assertTrue(refusal.getMessage().contains("at least two classes, found 'dark' alone"), refusal.getMessage());
    }

    @Test
    void classNamesAreTheSameInAllFormsOfUnicode() throws IOException {
        Files.move(folder.resolve("train/dark"), folder.resolve("train/caf\u00e9"));
        Files.move(folder.resolve("test/dark"), folder.resolve("test/cafe\u0301"));
        assertEquals(
                List.of("caf\u00e9", "light"), ImageFolders.open(folder, FIT).classNames());
    }

    @Test
    void refusesAClassInTwoFormsOfUnicode() throws IOException {
        Files.move(folder.resolve("train/dark"), folder.resolve("train/caf\u00e9"));
        Files.move(folder.resolve("train/light"), folder.resolve("train/cafe\u0301"));
        assertRefused(folder.resolve("train") + ": expected one folder for each class", "caf\u00e9");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Timeout(20)
    void passesOverAPipeInPlaceOfAFile() throws Exception {
        Path pipe = folder.resolve("train/dark/c.png");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        List<String> lines = LogLines.of(ClassFolders.class, Level.INFO, this::stream);
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).contains("1 files, and 0 folders"), lines.get(0));
        assertEquals(4, ImageFolders.open(folder, FIT).train().size());
    }

    @Test
    void namesAFolderInPlaceOfAFile() throws IOException {
        assertRefused(
                Files.createDirectory(folder.resolve("train/dark/c.png")) + ": expected an image file, found a folder");
    }

    private Path cutShort(String name) throws IOException {
        byte[] whole = ImageFiles.bytes(ImageFiles.gradient(9, 90), "jpg");
        return Files.write(folder.resolve(name), Arrays.copyOf(whole, whole.length - 40));
    }

    @Test
    void namesATrainingFileThatIsCutShortWhenItIsRead() throws IOException {
        Path file = cutShort("train/dark/a.png");
        ImageSource train = ImageFolders.stream(folder, FIT).train();
        UncheckedIOException refusal =
                assertThrows(UncheckedIOException.class, () -> train.copyInto(0, new float[108], 0));
        assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
        ImageDataException early = assertThrows(ImageDataException.class, () -> ImageFolders.open(folder, FIT));
        assertTrue(early.getMessage().contains(file.toString()), early.getMessage());
    }

    @Test
    void namesATestFileThatIsCutShortBeforeAnythingIsLearned() throws IOException {
        assertRefused(cutShort("test/dark/x.png").toString());
    }

    @Test
    void namesAFileThatIsGoneWhenItIsRead() throws IOException {
        ImageSource test = ImageFolders.stream(folder, FIT).test();
        Path file = folder.resolve("test/dark/x.png");
        Files.delete(file);
        UncheckedIOException refusal =
                assertThrows(UncheckedIOException.class, () -> test.copyInto(0, new float[108], 0));
        assertTrue(refusal.getMessage().contains(file + ": expected a readable file"), refusal.getMessage());
    }

    @Test
    void asksForASize() {
        ImageDataException refusal = assertThrows(ImageDataException.class, () -> ImageFolders.open(folder));
        assertTrue(refusal.getMessage().contains("size of the images"), refusal.getMessage());
    }

    @Test
    void refusesASizeForFilesOfAFixedOne(@TempDir Path other) throws IOException {
        TestFiles.writeCifar10Folder(other);
        ImageDataException refusal = assertThrows(ImageDataException.class, () -> ImageFolders.open(other, FIT));
        assertTrue(refusal.getMessage().contains("cifar10 binary"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("leave out the size"), refusal.getMessage());
    }
}
