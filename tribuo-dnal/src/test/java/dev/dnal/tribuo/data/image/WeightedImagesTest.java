package dev.dnal.tribuo.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.batch.Batch;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Batches;
import dev.dnal.tribuo.data.batch.Normalisation;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeightedImagesTest {
    private static final ImageSource IMAGES = ImageData.ofBytes(
            new ImageShape(1, 1, 1),
            new byte[] {0, 1, 2, 3, 4},
            new int[] {0, 1, 1, 1, 2},
            List.of("a", "b", "c", "d"));
    private static final float[] WEIGHTS = {1, 2, 0, 4, 8};

    @Test
    void imagesWithoutWeightsCountAlike() {
        assertFalse(IMAGES.isWeighted());
        assertEquals(1, IMAGES.weight(4));
        assertThrows(IndexOutOfBoundsException.class, () -> IMAGES.weight(5));
    }

    @Test
    void weightsStayWithTheirImages() {
        ImageSource some = IMAGES.weighted(WEIGHTS).subset(new int[] {4, 1, 3}).subset(new int[] {2, 0});
        assertTrue(some.isWeighted());
        assertEquals(4, some.weight(0));
        assertEquals(8, some.weight(1));
        assertEquals(2, some.label(1));
    }

    @Test
    void batchesHaveTheWeightsOfTheirImages() {
        BatchPipeline pipeline = BatchPipeline.training(
                IMAGES.weighted(WEIGHTS), Normalisation.identity(1), List.of(), 2, new SplittableRandom(1));
        int seen = 0;
        try (Batches batches = pipeline.epoch(0)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                assertEquals(batch.size(), batch.weights().orElseThrow().limit());
                for (int i = 0; i < batch.size(); i++) {
                    int image = (int) batch.images().get(i);
                    assertEquals(WEIGHTS[image], batch.weights().orElseThrow().get(i));
                    seen++;
                }
            }
        }
        assertEquals(5, seen);
    }

    @Test
    void batchesOfImagesWithoutWeightsHaveNone() {
        try (Batches batches =
                BatchPipeline.evaluation(IMAGES, Normalisation.identity(1), 2).epoch(0)) {
            assertTrue(batches.next().weights().isEmpty());
        }
    }

    @Test
    void weightsThatDifferArePartOfTheContent() {
        String without = IMAGES.contentHash();
        assertNotEquals(without, IMAGES.weighted(WEIGHTS).contentHash());
        assertEquals(without, IMAGES.weighted(new float[] {2, 2, 2, 2, 2}).contentHash());
    }

    @Test
    void thereMustBeAWeightForEachImage() {
        refused(() -> IMAGES.weighted(new float[] {1, 2}), "each of 5 images, found 2");
    }

    @Test
    void weightsOfClassesMultiplyThoseOfImages() {
        ImageSource weighted = new ClassWeights(Map.of("b", 3.0, "c", 0.0)).applyTo(IMAGES.weighted(WEIGHTS));
        assertEquals(1, weighted.weight(0));
        assertEquals(6, weighted.weight(1));
        assertEquals(12, weighted.weight(3));
        assertEquals(0, weighted.weight(4));
    }

    @Test
    void noWeightsOfClassesLeaveImagesAsTheyAre() {
        assertEquals(IMAGES, new ClassWeights(Map.of()).applyTo(IMAGES));
    }

    @Test
    void balancedClassesCountAlike() {
        assertEquals(
                Map.of("a", 5 / 3.0, "b", 5 / 9.0, "c", 5 / 3.0),
                ClassWeights.balanced(IMAGES).byClass());
    }

    @Test
    void weightsOfClassesAreChecked() {
        refused(() -> new ClassWeights(Map.of("a", -1.0)), "found -1.0 for 'a'");
        refused(() -> new ClassWeights(Map.of("a", Double.NaN)), "found NaN for 'a'");
        refused(() -> new ClassWeights(Map.of("e", 1.0)).applyTo(IMAGES), "[a, b, c, d], found one of 'e'");
        ClassWeights none = new ClassWeights(Map.of("a", 0.0, "b", 0.0, "c", 0.0));
        refused(() -> none.applyTo(IMAGES), "all 5 have weight 0");
    }

    private static void refused(org.junit.jupiter.api.function.Executable call, String part) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
