package dev.dnal.tribuo.data.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.data.HorizontalFlip;
import dev.dnal.tribuo.data.Mixup;
import dev.dnal.tribuo.data.PairAugmentation;
import dev.dnal.tribuo.data.RandomCrop;
import dev.dnal.tribuo.data.RandomResizedCrop;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPipelineTest {
    private static final ImageShape SHAPE = new ImageShape(1, 2, 2);
    private static final Normalisation HALVED = new Normalisation(List.of(1.0), List.of(2.0), 1);
    private static final List<Augmentation> AUGMENTATIONS = List.of(new RandomCrop(1), new HorizontalFlip());

    /** Ten images; all pixels of an image and its label are its index. */
    private static ImageData tenImages() {
        float[] pixels = new float[40];
        for (int i = 0; i < 10; i++) {
            Arrays.fill(pixels, 4 * i, 4 * i + 4, i);
        }
        return ImageData.ofFloats(SHAPE, pixels, IntStream.range(0, 10).toArray(), ImageData.numberedClasses(10));
    }

    private static BatchPipeline training(List<Augmentation> augmentations, long seed) {
        return BatchPipeline.training(
                tenImages(), Normalisation.identity(1), augmentations, 4, new SplittableRandom(seed));
    }

    private static List<Long> labels(BatchPipeline pipeline, int epoch) {
        List<Long> labels = new ArrayList<>();
        try (Batches batches = pipeline.epoch(epoch)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                for (int i = 0; i < batch.size(); i++) {
                    labels.add(batch.labels().get(i));
                }
            }
        }
        return labels;
    }

    private static List<Float> pixels(BatchPipeline pipeline, int epoch) {
        List<Float> pixels = new ArrayList<>();
        try (Batches batches = pipeline.epoch(epoch)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                for (int i = 0; i < batch.images().limit(); i++) {
                    pixels.add(batch.images().get(i));
                }
            }
        }
        return pixels;
    }

    @Test
    void evaluationKeepsTheOrder() {
        BatchPipeline pipeline = BatchPipeline.evaluation(tenImages(), HALVED, 3);
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), labels(pipeline, 0));
    }

    @Test
    void evaluationIsTheSameInEachEpoch() {
        BatchPipeline pipeline = BatchPipeline.evaluation(tenImages(), HALVED, 3);
        assertEquals(pixels(pipeline, 0), pixels(pipeline, 1));
    }

    @Test
    void imagesAreNormalised() {
        Batch batch = BatchPipeline.evaluation(tenImages(), HALVED, 2).epoch(0).next();
        float[] images = new float[8];
        batch.images().get(images);
        assertArrayEquals(new float[] {-0.5f, -0.5f, -0.5f, -0.5f, 0, 0, 0, 0}, images);
    }

    @Test
    void lastBatchHoldsWhatIsLeft() {
        BatchPipeline pipeline = BatchPipeline.evaluation(tenImages(), HALVED, 4);
        List<Integer> sizes = new ArrayList<>();
        try (Batches batches = pipeline.epoch(0)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                sizes.add(batch.size());
                assertEquals(batch.size() * 4, batch.images().remaining());
                assertEquals(batch.size(), batch.labels().remaining());
            }
        }
        assertEquals(List.of(4, 4, 2), sizes);
        assertEquals(3, pipeline.batchesPerEpoch());
    }

    @Test
    void batchesPerEpochCountsWholeBatchesOnce() {
        assertEquals(2, BatchPipeline.evaluation(tenImages(), HALVED, 5).batchesPerEpoch());
    }

    @Test
    void batchLargerThanTheSetHoldsTheSet() {
        Batch batch = BatchPipeline.evaluation(tenImages(), HALVED, Integer.MAX_VALUE)
                .epoch(0)
                .next();
        assertEquals(10, batch.size());
    }

    @Test
    void buffersAreDirectAndNative() {
        Batch batch = BatchPipeline.evaluation(tenImages(), HALVED, 4).epoch(0).next();
        assertTrue(batch.images().isDirect());
        assertTrue(batch.labels().isDirect());
        assertEquals(ByteOrder.nativeOrder(), batch.images().order());
        assertEquals(ByteOrder.nativeOrder(), batch.labels().order());
    }

    @Test
    void trainingServesEachImageOnceInAnotherOrder() {
        List<Long> labels = labels(training(List.of(), 1), 0);
        assertNotEquals(labels(BatchPipeline.evaluation(tenImages(), HALVED, 4), 0), labels);
        assertEquals(
                List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L),
                labels.stream().sorted().toList());
    }

    /** All pixels of an image are its index, so those of a mixed one lie between two indices, of which one is its own. */
    @Test
    void pairsAreMadeOfImagesOfTheSource() {
        BatchPipeline mixed = training(List.of(new Mixup()), 1);
        List<Float> pixels = pixels(mixed, 0);
        assertTrue(pixels.stream().allMatch(pixel -> pixel >= 0 && pixel <= 9), pixels.toString());
        assertTrue(pixels.stream().anyMatch(pixel -> pixel != Math.rint(pixel)), pixels.toString());
        assertEquals(pixels, pixels(training(List.of(new Mixup()), 1), 0));
        assertNotEquals(pixels, pixels(mixed, 1));
    }

    /** Each pixel is 100 more. */
    private static final class Brighter extends ConfiguredValue implements Augmentation {
        @Override
        public void augment(float[] from, float[] to, ImageShape shape, RandomGenerator rng) {
            for (int i = 0; i < from.length; i++) {
                to[i] = from[i] + 100;
            }
        }

        @Override
        public void requireFits(ImageShape shape) {}
    }

    /** Shows nothing of the first image. */
    private static final class Other extends ConfiguredValue implements PairAugmentation {
        @Override
        public void augment(float[] from, float[] other, float[] to, ImageShape shape, RandomGenerator rng) {
            System.arraycopy(other, 0, to, 0, other.length);
        }

        @Override
        public void requireFits(ImageShape shape) {}
    }

    @Test
    void theOtherOfAPairIsAugmentedAsFarAsTheFirst() {
        List<Float> pixels = pixels(training(List.of(new Brighter(), new Other(), new Brighter()), 2), 0);
        assertTrue(pixels.stream().allMatch(pixel -> pixel >= 200 && pixel < 210), pixels.toString());
        assertTrue(pixels.stream().distinct().count() > 2, pixels.toString());
    }

    @Test
    void imagesGoWithTheirLabels() {
        Batch batch = training(List.of(), 1).epoch(0).next();
        for (int i = 0; i < batch.size(); i++) {
            assertEquals(batch.labels().get(i), (long) batch.images().get(4 * i));
        }
    }

    @Test
    void augmentationHappensBeforeNormalisation() {
        BatchPipeline pipeline =
                BatchPipeline.training(tenImages(), HALVED, List.of(new RandomCrop(1)), 10, new SplittableRandom(1));
        Batch batch = pipeline.epoch(0).next();
        for (int i = 0; i < batch.size(); i++) {
            float black = -0.5f;
            float own = (batch.labels().get(i) - 1) / 2f;
            for (int p = 0; p < 4; p++) {
                float value = batch.images().get(4 * i + p);
                assertTrue(value == black || value == own, () -> "pixel " + value);
            }
        }
        assertTrue(pixels(pipeline, 0).contains(-0.5f));
    }

    @Test
    void sameSeedGivesTheSameImages() {
        assertEquals(pixels(training(AUGMENTATIONS, 7), 2), pixels(training(AUGMENTATIONS, 7), 2));
    }

    @Test
    void anotherSeedGivesAnotherOrder() {
        assertNotEquals(labels(training(AUGMENTATIONS, 7), 0), labels(training(AUGMENTATIONS, 8), 0));
    }

    @Test
    void epochsDiffer() {
        BatchPipeline pipeline = training(AUGMENTATIONS, 7);
        assertNotEquals(labels(pipeline, 0), labels(pipeline, 1));
    }

    @Test
    void epochDoesNotDependOnTheEpochsBeforeIt() {
        BatchPipeline whole = training(AUGMENTATIONS, 7);
        labels(whole, 0);
        whole.epoch(1).next();
        assertEquals(pixels(whole, 2), pixels(training(AUGMENTATIONS, 7), 2));
    }

    @Test
    void everyFirstPlaceIsEquallyLikely() {
        BatchPipeline pipeline = training(List.of(), 3);
        int[] counts = new int[10];
        for (int epoch = 0; epoch < 5000; epoch++) {
            counts[(int) pipeline.epoch(epoch).next().labels().get(0)]++;
        }
        for (int count : counts) {
            // Five standard deviations of a binomial around 500.
            assertEquals(500, count, 107);
        }
    }

    @Test
    void endsWithAnException() {
        Batches batches = BatchPipeline.evaluation(tenImages(), HALVED, 10).epoch(0);
        batches.next();
        assertFalse(batches.hasNext());
        assertThrows(NoSuchElementException.class, batches::next);
    }

    @Test
    void closedPassServesNothing() {
        Batches batches = BatchPipeline.evaluation(tenImages(), HALVED, 4).epoch(0);
        batches.close();
        batches.close();
        assertFalse(batches.hasNext());
        assertThrows(IllegalStateException.class, batches::next);
    }

    @Test
    void newPassEndsTheOneBefore() {
        BatchPipeline pipeline = BatchPipeline.evaluation(tenImages(), HALVED, 4);
        Batches first = pipeline.epoch(0);
        pipeline.epoch(1);
        assertThrows(IllegalStateException.class, first::next);
    }

    @Test
    void refusesABatchSizeOfZero() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> BatchPipeline.evaluation(tenImages(), HALVED, 0));
        assertTrue(refusal.getMessage().contains("found 0"), refusal.getMessage());
    }

    @Test
    void refusesANormalisationForOtherChannels() {
        assertThrows(
                IllegalArgumentException.class,
                () -> BatchPipeline.evaluation(tenImages(), Normalisation.identity(3), 4));
    }

    @Test
    void refusesAnAugmentationThatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> training(List.of(new RandomCrop(2)), 1));
    }

    @Test
    void refusesANegativeEpoch() {
        assertThrows(
                IllegalArgumentException.class, () -> training(List.of(), 1).epoch(-1));
    }

    /** Ten images of all bytes from 0 to 255 in steps. */
    private static ImageData tenImagesOfBytes() {
        byte[] pixels = new byte[40];
        for (int i = 0; i < 40; i++) {
            pixels[i] = (byte) (i * 255 / 39);
        }
        return ImageData.ofBytes(SHAPE, pixels, IntStream.range(0, 10).toArray(), ImageData.numberedClasses(10));
    }

    @Test
    void bytesAreThePixelsBeforeTheyAreNormalised() {
        BatchPipeline floats =
                BatchPipeline.training(tenImagesOfBytes(), HALVED, AUGMENTATIONS, 4, new SplittableRandom(3));
        BatchPipeline bytes = floats.inBytes();
        assertTrue(bytes.isInBytes());
        for (int epoch = 0; epoch < 3; epoch++) {
            List<Float> normalised = new ArrayList<>();
            List<Long> labels = new ArrayList<>();
            try (Batches batches = bytes.epoch(epoch)) {
                while (batches.hasNext()) {
                    Batch batch = batches.next();
                    ByteBuffer pixels = batch.pixels().orElseThrow();
                    for (int i = 0; i < pixels.limit(); i++) {
                        normalised.add(Byte.toUnsignedInt(pixels.get(i)) * HALVED.multiplier(0) + HALVED.addend(0));
                    }
                    for (int i = 0; i < batch.size(); i++) {
                        labels.add(batch.labels().get(i));
                    }
                }
            }
            assertEquals(pixels(floats, epoch), normalised);
            assertEquals(labels(floats, epoch), labels);
        }
    }

    @Test
    void pixelsThatAreNoBytesStayFloats() {
        BatchPipeline pipeline = training(List.of(), 1);
        assertSame(pipeline, pipeline.inBytes());
        assertFalse(pipeline.isInBytes());
    }

    @Test
    void augmentationsThatMakeNewPixelsKeepFloats() {
        BatchPipeline pipeline = BatchPipeline.training(
                tenImagesOfBytes(), HALVED, List.of(new RandomResizedCrop()), 4, new SplittableRandom(3));
        assertSame(pipeline, pipeline.inBytes());
    }

    @Test
    void aBatchOfBytesHasNoNormalisedImages() {
        BatchPipeline pipeline = BatchPipeline.training(
                        tenImagesOfBytes(), HALVED, List.of(), 4, new SplittableRandom(3))
                .inBytes();
        try (Batches batches = pipeline.epoch(0)) {
            Batch batch = batches.next();
            assertThrows(IllegalStateException.class, batch::images);
        }
    }
}
