package dev.dnal.tribuo.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dnal.tribuo.data.TestFiles;
import dev.dnal.tribuo.data.batch.Batch;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Batches;
import dev.dnal.tribuo.data.batch.ImageSplit;
import dev.dnal.tribuo.data.batch.Normalisation;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UntargetedImagesTest {
    private static final ImageShape SHAPE = new ImageShape(1, 1, 2);

    private static ImageSource labelled(int... labels) {
        byte[] pixels = new byte[labels.length * SHAPE.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) i;
        }
        return ImageData.ofBytes(SHAPE, pixels, labels, List.of("a", "b"));
    }

    @Test
    void namesAndPixelsStayAndLabelsGo() {
        ImageSource images = labelled(0, 1, 0).withoutTargets();
        assertFalse(images.hasTargets());
        assertEquals(List.of("a", "b"), images.targetNames());
        assertArrayEquals(new float[] {2, 3}, TestFiles.image(images, 1));
        assertThrows(IllegalStateException.class, () -> images.label(0));
        assertSame(images, images.withoutTargets());
        assertFalse(images.subset(new int[] {2}).hasTargets());
    }

    @Test
    void valuesGoToo() {
        ImageSource images =
                labelled(0, 1).withValues(List.of("x"), new float[] {1, 2}).withoutTargets();
        assertEquals(List.of("x"), images.targetNames());
        assertThrows(IllegalStateException.class, () -> images.copyValues(0, new float[1]));
    }

    @Test
    void labelsAreNoPartOfTheHash() {
        assertEquals(
                labelled(0, 1).withoutTargets().contentHash(),
                labelled(1, 0).withoutTargets().contentHash());
        assertNotEquals(
                labelled(0, 1).contentHash(), labelled(0, 1).withoutTargets().contentHash());
    }

    /** With labels each class would keep an image: at most 2 could be held out. */
    @Test
    void anyImagesAreHeldOut() {
        ImageSplit split = ImageSplit.stratified(labelled(0, 1, 1, 1).withoutTargets(), 3, new SplittableRandom(1));
        assertEquals(1, split.train().size());
        assertEquals(3, split.validation().size());
    }

    @Test
    void batchesHaveImagesAndWeightsOnly() {
        ImageSource images = labelled(0, 1).weighted(new float[] {1, 3}).withoutTargets();
        try (Batches batches =
                BatchPipeline.evaluation(images, Normalisation.identity(1), 2).epoch(0)) {
            Batch batch = batches.next();
            assertEquals(2, batch.size());
            assertEquals(3, batch.weights().orElseThrow().get(1));
            assertFalse(batch.hasClasses());
            assertEquals(0, batch.valuesPerImage());
            assertThrows(IllegalStateException.class, batch::labels);
        }
    }
}
