package dev.dnal.tribuo.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.batch.Batch;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Batches;
import dev.dnal.tribuo.data.batch.ImageSplit;
import dev.dnal.tribuo.data.batch.Normalisation;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ValuedImagesTest {
    private static final ImageSource CLASSED =
            ImageData.ofBytes(new ImageShape(1, 1, 1), new byte[] {0, 1, 2, 3, 4}, new int[5], List.of("image"));
    private static final float[] VALUES = {0, 10, 1, 11, 2, 12, 3, 13, 4, 14};
    private static final ImageSource IMAGES = CLASSED.withValues(List.of("x", "y"), VALUES);

    private static float[] values(ImageSource images, int index) {
        float[] values = new float[2];
        images.copyValues(index, values);
        return values;
    }

    @Test
    void valuesStandInPlaceOfClasses() {
        assertFalse(IMAGES.hasClasses());
        assertEquals(List.of("x", "y"), IMAGES.targetNames());
        assertThrows(IllegalStateException.class, IMAGES::classNames);
        assertThrows(IllegalStateException.class, () -> IMAGES.label(0));
        assertTrue(CLASSED.hasClasses());
        assertEquals(List.of("image"), CLASSED.targetNames());
        assertThrows(IllegalStateException.class, () -> CLASSED.copyValues(0, new float[1]));
    }

    @Test
    void valuesStayWithTheirImages() {
        ImageSource some = IMAGES.weighted(new float[] {1, 2, 3, 4, 5}).subset(new int[] {4, 1});
        assertFalse(some.hasClasses());
        assertEquals(List.of("x", "y"), some.targetNames());
        assertArrayEquals(new float[] {4, 14}, values(some, 0));
        assertArrayEquals(new float[] {1, 11}, values(some, 1));
        assertEquals(5, some.weight(0));
    }

    @Test
    void batchesHaveTheValuesOfTheirImages() {
        BatchPipeline pipeline =
                BatchPipeline.training(IMAGES, Normalisation.identity(1), List.of(), 3, new SplittableRandom(1));
        int seen = 0;
        try (Batches batches = pipeline.epoch(0)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                assertFalse(batch.hasClasses());
                assertEquals(2, batch.valuesPerImage());
                assertEquals(2 * batch.size(), batch.values().limit());
                assertThrows(IllegalStateException.class, batch::labels);
                for (int i = 0; i < batch.size(); i++) {
                    float image = batch.images().get(i);
                    assertEquals(image, batch.values().get(2 * i));
                    assertEquals(image + 10, batch.values().get(2 * i + 1));
                    seen++;
                }
            }
        }
        assertEquals(5, seen);
    }

    @Test
    void anyImagesMayBeHeldOut() {
        ImageSplit split = ImageSplit.stratified(IMAGES, 0.4, new SplittableRandom(1));
        assertEquals(2, split.validation().size());
        assertEquals(3, split.train().size());
    }

    @Test
    void valuesArePartOfTheContent() {
        float[] others = VALUES.clone();
        others[9] = 15;
        ImageSource other = CLASSED.withValues(List.of("x", "y"), others);
        assertNotEquals(IMAGES.contentHash(), other.contentHash());
        assertNotEquals(
                IMAGES.contentHash(),
                CLASSED.withValues(List.of("x", "z"), VALUES).contentHash());
        assertNotEquals(CLASSED.contentHash(), IMAGES.contentHash());
    }

    @Test
    void valuesAreChecked() {
        refused(List.of(), "no names", 1);
        refused(List.of("x"), "1 values for each of 5 images, found 2 values in all", 1, 2);
        refused(List.of("x"), "found NaN for 'x' of image 2", 1, 2, Float.NaN, 4, 5);
    }

    private static void refused(List<String> names, String part, float... values) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> CLASSED.withValues(names, values));
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
