package dev.dnal.tribuo.data.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.TestFiles;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageSplitTest {

    /** Classes of the sizes given, one after the other; the pixel of each image is its index. */
    private static ImageData classesOfSizes(int... sizes) {
        int[] labels = IntStream.range(0, sizes.length)
                .flatMap(c -> IntStream.range(0, sizes[c]).map(i -> c))
                .toArray();
        float[] pixels = new float[labels.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i;
        }
        return ImageData.ofFloats(new ImageShape(1, 1, 1), pixels, labels, ImageData.numberedClasses(sizes.length));
    }

    private static int[] countByClass(ImageSource source) {
        int[] counts = new int[source.numClasses()];
        for (int label : TestFiles.labels(source)) {
            counts[label]++;
        }
        return counts;
    }

    private static int[] members(ImageSource source) {
        return IntStream.range(0, source.size())
                .map(i -> (int) TestFiles.image(source, i)[0])
                .toArray();
    }

    @Test
    void holdsOutTheSameFractionOfEachClass() {
        ImageSplit split = ImageSplit.stratified(classesOfSizes(100, 50, 10), 0.1, new SplittableRandom(1));
        assertArrayEquals(new int[] {10, 5, 1}, countByClass(split.validation()));
        assertArrayEquals(new int[] {90, 45, 9}, countByClass(split.train()));
    }

    @Test
    void holdsOutExactlyTheCountWhereSharesAreNotWhole() {
        ImageSplit split = ImageSplit.stratified(classesOfSizes(7, 7, 7), 5, new SplittableRandom(1));
        assertArrayEquals(new int[] {2, 2, 1}, countByClass(split.validation()));
    }

    @Test
    void givesTheOddImageToTheLargestRemainder() {
        ImageSplit split = ImageSplit.stratified(classesOfSizes(11, 19), 3, new SplittableRandom(1));
        assertArrayEquals(new int[] {1, 2}, countByClass(split.validation()));
    }

    @Test
    void partsAreDisjointAndTogetherTheWhole() {
        ImageSplit split = ImageSplit.stratified(classesOfSizes(13, 5, 8), 7, new SplittableRandom(3));
        int[] all = IntStream.concat(IntStream.of(members(split.train())), IntStream.of(members(split.validation())))
                .sorted()
                .toArray();
        assertArrayEquals(IntStream.range(0, 26).toArray(), all);
    }

    @Test
    void keepsTheOrderOfTheWhole() {
        int[] validation = members(ImageSplit.stratified(classesOfSizes(40, 40), 20, new SplittableRandom(3))
                .validation());
        assertArrayEquals(IntStream.of(validation).sorted().toArray(), validation);
    }

    @Test
    void isTheSameForTheSameSeedOnly() {
        ImageData data = classesOfSizes(50, 50);
        int[] once = members(
                ImageSplit.stratified(data, 0.2, new SplittableRandom(5)).validation());
        int[] again = members(
                ImageSplit.stratified(data, 0.2, new SplittableRandom(5)).validation());
        int[] other = members(
                ImageSplit.stratified(data, 0.2, new SplittableRandom(6)).validation());
        assertArrayEquals(once, again);
        assertFalse(Arrays.equals(once, other));
    }

    @Test
    void leavesTheOnlyImageOfAClassForTraining() {
        ImageSplit split = ImageSplit.stratified(classesOfSizes(1, 2, 0), 1, new SplittableRandom(1));
        assertArrayEquals(new int[] {0, 1, 0}, countByClass(split.validation()));
    }

    @Test
    void holdsOutAtLeastOneImage() {
        ImageSplit split = ImageSplit.stratified(classesOfSizes(5, 5), 0.001, new SplittableRandom(1));
        assertEquals(1, split.validation().size());
    }

    @Test
    void refusesToLeaveAClassWithoutTraining() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> ImageSplit.stratified(classesOfSizes(3, 3), 5, new SplittableRandom(1)));
        assertTrue(refusal.getMessage().contains("1 to 4 of 6 images"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("found 5"), refusal.getMessage());
    }

    @Test
    void refusesFractionsThatAreNone() {
        for (double fraction : new double[] {0, 1, -0.1, Double.NaN}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> ImageSplit.stratified(classesOfSizes(3, 3), fraction, new SplittableRandom(1)));
        }
    }
}
