package dev.dnal.tribuo.data.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BatchesAheadTest {
    private static final ImageShape SHAPE = new ImageShape(1, 1, 1);
    private static final long WAIT_SECONDS = 10;

    /** Passes over six images in batches of two; the pixel of an image is its index. */
    private static BatchPipeline pipeline(Augmentation augmentation) {
        ImageData images = ImageData.ofFloats(
                SHAPE, new float[] {0, 1, 2, 3, 4, 5}, new int[] {0, 1, 2, 3, 4, 5}, ImageData.numberedClasses(6));
        return BatchPipeline.training(
                images, Normalisation.identity(1), List.of(augmentation), 2, new SplittableRandom(1));
    }

    /** Leaves images as they are, and calls {@code observer} with the number of images so far. */
    private static final class Observed implements Augmentation {
        private final Observer observer;
        private int images;

        Observed(Observer observer) {
            this.observer = observer;
        }

        @Override
        public void augment(float[] image, float[] target, ImageShape shape, RandomGenerator rng) {
            observer.see(++images);
            System.arraycopy(image, 0, target, 0, image.length);
        }

        @Override
        public void requireFits(ImageShape shape) {}

        @Override
        public ConfiguredObjectProvenance getProvenance() {
            return new ConfiguredObjectProvenanceImpl(this, "Augmentation");
        }
    }

    /** Is told which image comes, from 1. */
    private interface Observer {
        void see(int images);
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(BatchesAhead.THREAD))
                .collect(Collectors.toSet());
    }

    /** The threads that have come since, once they have had the time to end. */
    private static Set<Thread> left(Set<Thread> before) throws InterruptedException {
        Set<Thread> since = threads();
        since.removeAll(before);
        for (Thread thread : since) {
            thread.join(TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
        }
        since.removeIf(thread -> !thread.isAlive());
        return since;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(WAIT_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theNextBatchIsPreparedWhileTheCallerHasTheOneBefore() {
        CountDownLatch secondBatch = new CountDownLatch(4);
        try (Batches batches =
                pipeline(new Observed(images -> secondBatch.countDown())).epoch(0)) {
            Batch first = batches.next();
            long label = first.labels().get(1);
            await(secondBatch);
            assertEquals(label, first.labels().get(1));
            assertEquals(label, (long) first.images().get(1));
            assertNotSame(first, batches.next());
        }
    }

    @Test
    void noMoreThanOneBatchIsPreparedAhead() {
        int[] most = new int[1];
        Batches batches = pipeline(new Observed(images -> most[0] = images)).epoch(0);
        batches.next();
        batches.close();
        assertEquals(4, most[0]);
    }

    @Test
    void whatPreparingFailsWithReachesTheCaller() throws InterruptedException {
        Set<Thread> before = threads();
        IllegalArgumentException failure = new IllegalArgumentException("torn", new ArithmeticException("why"));
        Batches batches = pipeline(new Observed(images -> {
                    if (images == 3) {
                        throw failure;
                    }
                }))
                .epoch(0);
        batches.next();
        assertSame(failure, assertThrows(IllegalArgumentException.class, batches::next));
        assertFalse(batches.hasNext());
        assertThrows(IllegalStateException.class, batches::next);
        assertEquals(Set.of(), left(before));
    }

    @Test
    void anErrorOfPreparingReachesTheCallerAsCause() {
        AssertionError failure = new AssertionError("broken");
        try (Batches batches = pipeline(new Observed(images -> {
                    throw failure;
                }))
                .epoch(0)) {
            assertSame(
                    failure, assertThrows(RuntimeException.class, batches::next).getCause());
        }
    }

    @Test
    void theThreadEndsWithTheLastBatch() throws InterruptedException {
        Set<Thread> before = threads();
        Batches batches = pipeline(new Observed(images -> {})).epoch(0);
        while (batches.hasNext()) {
            batches.next();
        }
        assertEquals(Set.of(), left(before));
        assertThrows(NoSuchElementException.class, batches::next);
    }

    @Test
    void theThreadEndsWhenThePassIsClosedEarly() throws InterruptedException {
        Set<Thread> before = threads();
        Batches batches = pipeline(new Observed(images -> {})).epoch(0);
        batches.next();
        batches.close();
        assertEquals(Set.of(), left(before));
    }

    @Test
    void closingWaitsForTheBatchThatIsBeingPrepared() {
        CountDownLatch begun = new CountDownLatch(3);
        int[] seen = new int[1];
        Batches batches = pipeline(new Observed(images -> {
                    begun.countDown();
                    seen[0] = images;
                }))
                .epoch(0);
        batches.next();
        await(begun);
        batches.close();
        assertEquals(4, seen[0]);
    }

    @Test
    void anotherPassEndsTheThreadOfTheOneBefore() throws InterruptedException {
        Set<Thread> before = threads();
        BatchPipeline pipeline = pipeline(new Observed(images -> {}));
        Batches first = pipeline.epoch(0);
        first.next();
        try (Batches second = pipeline.epoch(1)) {
            assertTrue(second.hasNext());
            assertTrue(first.hasNext());
            assertThrows(IllegalStateException.class, first::next);
        }
        assertEquals(Set.of(), left(before));
    }
}
