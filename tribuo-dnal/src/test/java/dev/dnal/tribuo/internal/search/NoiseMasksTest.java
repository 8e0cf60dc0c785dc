package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.training.DropoutInput;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NoiseMasksTest {
    private static final DropoutInput INPUT = new DropoutInput("noise/drop", Shape.batched("batch", 32), 0.5);

    private static NoiseMasks masks() {
        return new NoiseMasks(new SplittableRandom(1));
    }

    private static float[] mask(NoiseMasks masks, int epoch, int batch) {
        return masks.of(List.of(INPUT), epoch, batch, 4).get(INPUT.name()).toFloatArray();
    }

    @Test
    void dependOnEpochAndBatchAlone() {
        NoiseMasks later = masks();
        mask(later, 0, 0);
        mask(later, 1, 0);
        assertArrayEquals(mask(masks(), 1, 7), mask(later, 1, 7));
    }

    @Test
    void differFromBatchToBatchAndFromEpochToEpoch() {
        assertFalse(Arrays.equals(mask(masks(), 0, 1), mask(masks(), 0, 2)));
        assertFalse(Arrays.equals(mask(masks(), 0, 1), mask(masks(), 1, 0)));
    }
}
