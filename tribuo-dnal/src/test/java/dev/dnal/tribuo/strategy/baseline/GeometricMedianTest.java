package dev.dnal.tribuo.strategy.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.TwoLayers;
import org.junit.jupiter.api.Test;

class GeometricMedianTest {
    private static final WeightStage WEIGHTS = new WeightStage(2, new ConstantRate(0.1), 0);
    private static final GateRule RULE = new GateRule(GateRule.THRESHOLD, 1, 1);

    private static ChannelScores rate(float... second) {
        return new GeometricMedian(WEIGHTS, RULE).rate(TwoLayers.context().training(network -> with(network, second)));
    }

    private static Graph with(Graph network, float... second) {
        network.setInitializer(network.requireValue("second.weight"), Tensor.of(second, 3, 2, 1, 1));
        return network;
    }

    /**
     * Filters (0, 0), (3, 4) and (6, 8): the distances are 5, 5 and 10, their sums 15, 10 and 15, and the mean of those 40 / 3. The
     * one in the middle is the one that can be done without, whose magnitude is not the smallest.
     */
    @Test
    void scoresAreSumsOfDistancesToTheOthersOverTheMeanOfTheLayer() {
        double mean = 40.0 / 3;
        assertArrayEquals(
                new double[] {15 / mean, 10 / mean, 15 / mean},
                rate(0, 0, 3, 4, 6, 8).scores().get("second"),
                1e-9);
    }

    /** Two filters are as far from each other as the other way round. */
    @Test
    void twoFiltersAreWorthTheSame() {
        assertArrayEquals(new double[] {1, 1}, rate(0, 0, 3, 4, 6, 8).scores().get("first"), 1e-9);
    }

    @Test
    void filtersThatAreAllAlikeAreWorthTheSame() {
        assertArrayEquals(
                new double[] {1, 1, 1}, rate(1, 2, 1, 2, 1, 2).scores().get("second"), 0);
    }
}
