package dev.dnal.tribuo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.decode.ImageFit;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageSource;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestShareTest {
    private static final ImageFit FIT = new ImageFit(1, 2, 2);
    private static final TestShare THIRD = new TestShare(0.3);

    @TempDir
    Path folder;

    /** Images whose pixels are their numbers. */
    private void write(String name, int count) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        for (int i = 0; i < count; i++) {
            ImageFiles.write(made.resolve(i + ".png"), ImageFiles.plain(2, 2, new Color(i, i, i)));
        }
    }

    private static List<Integer> numbers(ImageSource images, int label) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            if (images.label(i) == label) {
                numbers.add((int) TestFiles.image(images, i)[0]);
            }
        }
        return numbers;
    }

    private static void requireSplit(ImageDataset images, int label, int train, int test) {
        List<Integer> all = new ArrayList<>(numbers(images.train(), label));
        assertEquals(train, all.size());
        assertEquals(test, numbers(images.test(), label).size());
        all.addAll(numbers(images.test(), label));
        assertEquals(
                IntStream.range(0, train + test).boxed().toList(),
                all.stream().sorted().toList());
    }

    private String refusal(TestShare share) {
        return assertThrows(ImageDataException.class, () -> ImageFolders.open(folder, FIT, share))
                .getMessage();
    }

    @Test
    void takesTheShareOfEachClass() throws IOException {
        write("few", 10);
        write("many", 20);
        ImageDataset images = ImageFolders.open(folder, FIT, THIRD);
        assertEquals(List.of("few", "many"), images.classNames());
        requireSplit(images, 0, 7, 3);
        requireSplit(images, 1, 14, 6);
        assertEquals(0.3, images.testShare().orElseThrow());
    }

    @Test
    void splitsTheSameImagesInTheSameWay() throws IOException {
        write("few", 10);
        write("many", 20);
        assertEquals(
                List.of(3, 8, 9), numbers(ImageFolders.open(folder, FIT, THIRD).test(), 0));
    }

    @Test
    void takesOneOfEachClassAtLeastAndLeavesOne() throws IOException {
        write("a", 2);
        write("b", 3);
        requireSplit(ImageFolders.open(folder, FIT, new TestShare(0.01)), 0, 1, 1);
        requireSplit(ImageFolders.open(folder, FIT, new TestShare(0.99)), 1, 1, 2);
    }

    @Test
    void splitsTrainingImagesWhereThereAreNoneForTest() throws IOException {
        write("train/a", 10);
        write("train/b", 10);
        assertEquals(6, ImageFolders.open(folder, FIT, THIRD).test().size());
    }

    @Test
    void aClassMayBeNamedTrain() throws IOException {
        write("train", 10);
        write("car", 10);
        assertEquals(
                List.of("car", "train"), ImageFolders.open(folder, FIT, THIRD).classNames());
    }

    @Test
    void tribuosExamplesAreSplitInTheSameWay() throws IOException {
        write("a", 10);
        write("b", 10);
        assertEquals(14, new ImageFolderDataSource(folder, DataPart.TRAIN, FIT, THIRD).size());
        assertEquals(6, new ImageFolderDataSource(folder, DataPart.TEST, FIT, THIRD).size());
    }

    @Test
    void asksForAShareOfAFolderOfClasses() throws IOException {
        write("a", 2);
        write("b", 2);
        String message = assertThrows(ImageDataException.class, () -> ImageFolders.open(folder, FIT))
                .getMessage();
        assertTrue(message.contains("--test-share"), message);
    }

    @Test
    void refusesAShareOfAFolderThatHasTestImages() throws IOException {
        ImageFiles.writeFolder(folder);
        assertTrue(refusal(THIRD).contains("found the folder test"), refusal(THIRD));
    }

    @Test
    void refusesAClassOfOneImage() throws IOException {
        write("a", 2);
        write("b", 1);
        assertTrue(refusal(THIRD).contains("at least two images of each class"), refusal(THIRD));
    }

    @Test
    void refusesSharesThatAreNone() {
        for (double share : new double[] {0, 1, -0.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new TestShare(share));
        }
    }
}
