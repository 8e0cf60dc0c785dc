package dev.dnal.tribuo.strategy.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.TwoLayers;
import org.junit.jupiter.api.Test;

class L1FilterNormTest {
    private static final WeightStage WEIGHTS = new WeightStage(2, new ConstantRate(0.1), 0);
    private static final GateRule RULE = new GateRule(GateRule.THRESHOLD, 1, 1);

    /** Sums of magnitudes 3 and 9, whose mean is 6; and 1, 2 and 3, whose mean is 2. */
    @Test
    void scoresAreMagnitudesOfFiltersOverTheMeanOfTheirLayer() {
        ChannelScores scores = new L1FilterNorm(WEIGHTS, RULE).rate(TwoLayers.context());
        assertArrayEquals(new double[] {0.5, 1.5}, scores.scores().get("first"), 1e-9);
        assertArrayEquals(new double[] {0.5, 1, 1.5}, scores.scores().get("second"), 1e-9);
    }

    /** Of 0.5 and 0.5; of 1.5, 1 and 1.5. */
    @Test
    void aChoiceOfSeveralChannelsHasTheMeanOfTheirScores() {
        ChannelScores scores = new L1FilterNorm(WEIGHTS, RULE).rate(TwoLayers.tied());
        assertArrayEquals(new double[] {0.5, 4.0 / 3}, scores.scores().get("both"), 1e-9);
    }
}
