package dev.dnal.tribuo.internal.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Batches;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchTensorsTest {
    private static final ImageSource IMAGES =
            ImageData.ofBytes(new ImageShape(1, 1, 1), new byte[4], new int[4], List.of("one"));

    /** Of the first batch of three of the four images. */
    private static Optional<float[]> weights(ImageSource images) {
        try (Batches batches =
                BatchPipeline.evaluation(images, Normalisation.identity(1), 3).epoch(0)) {
            return BatchTensors.weights(batches.next()).map(HostTensor::toFloatArray);
        }
    }

    @Test
    void weightsOfABatchHaveAMeanOfOne() {
        assertArrayEquals(
                new float[] {0.5f, 0, 2.5f},
                weights(IMAGES.weighted(new float[] {10, 0, 50, 7})).orElseThrow());
        assertArrayEquals(
                new float[] {1, 1, 1},
                weights(IMAGES.weighted(new float[] {1e-30f, 1e-30f, 1e-30f, 7}))
                        .orElseThrow());
    }

    @Test
    void aBatchInWhichNothingCountsHasWeightsOfZero() {
        assertArrayEquals(
                new float[3], weights(IMAGES.weighted(new float[] {0, 0, 0, 7})).orElseThrow());
    }

    @Test
    void imagesThatCountAlikeHaveNoWeights() {
        assertEquals(Optional.empty(), weights(IMAGES.weighted(new float[] {3, 3, 3, 3})));
    }
}
