package dev.dnal.tribuo.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.TestFiles;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageDataTest {
    private static final ImageShape SHAPE = new ImageShape(1, 1, 2);
    private static final List<String> CLASSES = List.of("a", "b");

    private static ImageData bytes() {
        return ImageData.ofBytes(SHAPE, new byte[] {1, 2, 3, -1, 5, 6}, new int[] {0, 1, 0}, CLASSES);
    }

    private static void assertRefused(String fact, Runnable making) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, making::run);
        assertTrue(refusal.getMessage().contains(fact), refusal.getMessage());
    }

    @Test
    void someOfTheImagesAreSpreadOverAll() {
        int[] labels = new int[10];
        byte[] pixels = new byte[10 * SHAPE.size()];
        for (int i = 0; i < 10; i++) {
            pixels[i * SHAPE.size()] = (byte) i;
        }
        ImageSource all = ImageData.ofBytes(SHAPE, pixels, labels, CLASSES);
        ImageSource some = all.spread(4);
        float[] image = new float[SHAPE.size()];
        int[] found = new int[some.size()];
        for (int i = 0; i < found.length; i++) {
            some.copyInto(i, image, 0);
            found[i] = (int) image[0];
        }
        assertArrayEquals(new int[] {0, 2, 5, 7}, found);
        assertEquals(10, all.spread(11).size());
        assertThrows(IllegalArgumentException.class, () -> all.spread(0));
    }

    @Test
    void copiesBytesAsUnsignedToTheOffset() {
        float[] target = new float[4];
        bytes().copyInto(1, target, 1);
        assertArrayEquals(new float[] {0, 3, 255, 0}, target);
    }

    @Test
    void copiesFloatsAsTheyAre() {
        ImageData floats = ImageData.ofFloats(SHAPE, new float[] {-1.5f, 0, 1e6f, 2}, new int[] {0, 1}, CLASSES);
        assertArrayEquals(new float[] {1e6f, 2}, TestFiles.image(floats, 1));
    }

    @Test
    void keepsItsOwnLabels() {
        int[] labels = {0};
        ImageData data = ImageData.ofBytes(SHAPE, new byte[2], labels, CLASSES);
        labels[0] = 1;
        assertEquals(0, data.label(0));
    }

    @Test
    void hasNoImageAfterTheLast() {
        assertThrows(IndexOutOfBoundsException.class, () -> bytes().copyInto(3, new float[2], 0));
    }

    @Test
    void refusesALabelWithoutAClass() {
        assertRefused(
                "label of image 1 to be 0 to 1, found 2",
                () -> ImageData.ofBytes(SHAPE, new byte[4], new int[] {0, 2}, CLASSES));
    }

    @Test
    void refusesANegativeLabel() {
        assertRefused("found -1", () -> ImageData.ofBytes(SHAPE, new byte[2], new int[] {-1}, CLASSES));
    }

    @Test
    void refusesPixelsThatDoNotMakeWholeImages() {
        assertRefused(
                "4 pixel values for 2 labels", () -> ImageData.ofBytes(SHAPE, new byte[5], new int[] {0, 1}, CLASSES));
    }

    @Test
    void refusesNoImages() {
        assertRefused("at least one image", () -> ImageData.ofBytes(SHAPE, new byte[0], new int[0], CLASSES));
    }

    @Test
    void refusesNoClasses() {
        assertRefused("at least one class", () -> ImageData.ofBytes(SHAPE, new byte[2], new int[1], List.of()));
    }

    @Test
    void refusesNaN() {
        assertRefused(
                "NaN in image 1 at value 1",
                () -> ImageData.ofFloats(SHAPE, new float[] {0, 0, 0, Float.NaN}, new int[2], CLASSES));
    }

    @Test
    void refusesInfinity() {
        assertRefused(
                "Infinity in image 0",
                () -> ImageData.ofFloats(SHAPE, new float[] {Float.POSITIVE_INFINITY, 0}, new int[1], CLASSES));
    }

    @Test
    void refusesAShapeWithoutExtent() {
        assertRefused("[1, 0, 2]", () -> new ImageShape(1, 0, 2));
    }

    @Test
    void refusesAShapeTooLargeToIndex() {
        assertRefused("[3, 40000, 40000]", () -> new ImageShape(3, 40000, 40000));
    }

    @Test
    void subsetOfSubsetSeesTheRightImages() {
        ImageSource subset = bytes().subset(new int[] {2, 1}).subset(new int[] {1, 0, 1});
        assertArrayEquals(new int[] {1, 0, 1}, TestFiles.labels(subset));
        assertArrayEquals(new float[] {5, 6}, TestFiles.image(subset, 1));
    }

    @Test
    void subsetRefusesAnImageThatIsNotThere() {
        assertThrows(IndexOutOfBoundsException.class, () -> bytes().subset(new int[] {3}));
    }

    @Test
    void subsetRefusesToBeEmpty() {
        assertRefused("at least one image", () -> bytes().subset(new int[0]));
    }

    @Test
    void hashIsSha256OfTheDocumentedBytes() {
        ImageData data = ImageData.ofBytes(new ImageShape(1, 1, 1), new byte[] {7}, new int[] {0}, List.of("a"));
        // printf '\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1a\0\0\0\1\0\0\0\0\0\7' | sha256sum
        assertEquals("41ddcd3c9e8af1ef53aeb0c8655b2be4f22209799dcd885a63852b19a97c1cf5", data.contentHash());
    }

    @Test
    void hashDoesNotDependOnHowPixelsAreStored() {
        ImageData floats = ImageData.ofFloats(SHAPE, new float[] {1, 2, 3, 255, 5, 6}, new int[] {0, 1, 0}, CLASSES);
        assertEquals(bytes().contentHash(), floats.contentHash());
    }

    @Test
    void hashSeesPixelsLabelsNamesShapeAndOrder() {
        String hash = bytes().contentHash();
        byte[] pixels = {1, 2, 3, -1, 5, 6};
        byte[] changed = {1, 2, 3, -1, 5, 7};
        int[] labels = {0, 1, 0};
        assertNotEquals(hash, ImageData.ofBytes(SHAPE, changed, labels, CLASSES).contentHash());
        assertNotEquals(
                hash,
                ImageData.ofBytes(SHAPE, pixels, new int[] {0, 1, 1}, CLASSES).contentHash());
        assertNotEquals(
                hash,
                ImageData.ofBytes(SHAPE, pixels, labels, List.of("a", "c")).contentHash());
        assertNotEquals(
                hash,
                ImageData.ofBytes(new ImageShape(1, 2, 1), pixels, labels, CLASSES)
                        .contentHash());
        assertNotEquals(hash, bytes().subset(new int[] {2, 1, 0}).contentHash());
        assertEquals(hash, bytes().subset(new int[] {0, 1, 2}).contentHash());
    }

    @Test
    void hashSeesFloatsBeyondBytes() {
        ImageData one = ImageData.ofFloats(SHAPE, new float[] {0.5f, 1}, new int[1], CLASSES);
        ImageData other = ImageData.ofFloats(SHAPE, new float[] {0.5f, 2}, new int[1], CLASSES);
        assertNotEquals(one.contentHash(), other.contentHash());
    }
}
