package dev.dnal.tribuo.strategy.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.TwoLayers;
import dev.dnal.tribuo.testing.FakeContext;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaylorExpansionTest {
    private static final WeightStage WEIGHTS = new WeightStage(2, new ConstantRate(0.1), 0);
    private static final GateRule RULE = new GateRule(GateRule.THRESHOLD, 1, 1);

    private static Map<String, Tensor> gradients(float[] scale, float[] shift) {
        return Map.of(
                "first.scale", Tensor.of(scale, 2),
                "first.shift", Tensor.of(shift, 2),
                "second.scale", Tensor.of(new float[] {1, 1, 4}, 3),
                "second.shift", Tensor.of(new float[3], 3));
    }

    /**
     * Of the first layer, scales are 2 and -1, shifts 0.5 and 1. The first batch changes the loss by 2 * 1 + 0.5 * 4 = 4 and
     * -1 * 2 + 1 * 0 = -2, the second by 2 * 0 + 0.5 * 2 = 1 and -1 * 1 + 1 * 3 = 2: squared, 16 + 1 and 4 + 4. Of the second
     * layer, scales are 1, -4 and 0.25, so that each of two batches changes it by 1, -4 and 1.
     */
    @Test
    void scoresAreSquaredChangesOfTheLossOverTheBatches() {
        FakeContext context = TwoLayers.context()
                .gradients(List.of(
                        gradients(new float[] {1, 2}, new float[] {4, 0}),
                        gradients(new float[] {0, 1}, new float[] {2, 3})));
        ChannelScores scores = new TaylorExpansion(WEIGHTS, RULE).rate(context);
        assertArrayEquals(new double[] {17, 8}, scores.scores().get("first"), 1e-9);
        assertArrayEquals(new double[] {2, 32, 2}, scores.scores().get("second"), 1e-9);
    }

    @Test
    void fiftyBatchesAreEnough() {
        Map<String, Tensor> batch = gradients(new float[] {0.5f, 0}, new float[] {0, 0});
        FakeContext context = TwoLayers.context().gradients(Collections.nCopies(60, batch));
        ChannelScores scores = new TaylorExpansion(WEIGHTS, RULE).rate(context);
        assertArrayEquals(new double[] {50, 0}, scores.scores().get("first"), 1e-9);
    }
}
