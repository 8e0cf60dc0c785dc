package dev.dnal.tribuo.strategy.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.TwoLayers;
import dev.dnal.tribuo.testing.FakeContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlimmingTest {
    private static final WeightStage WEIGHTS = new WeightStage(2, new ConstantRate(0.1), 0);
    private static final GateRule RULE = new GateRule(GateRule.THRESHOLD, 1, 1);

    @Test
    void scoresAreMagnitudesOfScales() {
        ChannelScores scores = new Slimming(WEIGHTS, RULE, 1e-3).rate(TwoLayers.context());
        assertArrayEquals(new double[] {2, 1}, scores.scores().get("first"), 1e-9);
        assertArrayEquals(new double[] {1, 4, 0.25}, scores.scores().get("second"), 1e-9);
    }

    @Test
    void weightsTrainWithLambdaTimesAPenalty() {
        FakeContext context = TwoLayers.context();
        new Slimming(WEIGHTS, RULE, 1e-3).rate(context);
        assertEquals(1, context.plans().size());
        TrainingPlan plan = context.plans().get(0);
        assertEquals(2, plan.epochs());
        assertTrue(
                plan.training().feeds().contains(TrainingGraph.LAMBDA),
                plan.training().feeds().toString());
        assertEquals(1e-3, plan.control().next(List.of()).lambda());
    }
}
