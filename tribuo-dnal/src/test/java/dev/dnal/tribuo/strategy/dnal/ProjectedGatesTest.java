package dev.dnal.tribuo.strategy.dnal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.EarlyStopping;
import dev.dnal.tribuo.search.GateReading;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.TwoLayers;
import dev.dnal.tribuo.testing.FakeContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProjectedGatesTest {
    private static final WeightStage TRAINING = new WeightStage(4, new ConstantRate(0.05), 1e-4);

    private static final GateRule RULE = new GateRule(0.9, 1, 1);

    private static final ProjectedGates STRATEGY = new ProjectedGates(TRAINING, RULE);

    /** A search in which the gates train to s = 20 and -0.001 in the first layer, 30, -20 and 0.001 in the second. */
    private static FakeContext context() {
        return TwoLayers.context().budgetShare(0.5).training(gated -> {
            set(gated, "first/gate/s", 20, -0.001f);
            set(gated, "second/gate/s", 30, -20, 0.001f);
            set(gated, "first.weight", 1, 2, 3, 4);
            return gated;
        });
    }

    private static void set(Graph graph, String name, float... values) {
        Tensor before = graph.requireValue(name).initializer().orElseThrow();
        graph.setInitializer(
                graph.requireValue(name), Tensor.of(values, before.shape().sizes()));
    }

    private static TrainingPlan plan(FakeContext context) {
        STRATEGY.rate(context);
        return context.plans().get(0);
    }

    @Test
    void scoresAreThoseOfTheTrainedGates() {
        ChannelScores scores = STRATEGY.rate(context());
        assertArrayEquals(new double[] {20, -0.001}, scores.scores().get("first"), 1e-6);
        assertArrayEquals(new double[] {30, -20, 0.001}, scores.scores().get("second"), 1e-6);
    }

    @Test
    void theNetworkHasTheTrainedWeightsAndNoGates() {
        Graph network = STRATEGY.rate(context()).network();
        assertArrayEquals(
                new float[] {1, 2, 3, 4},
                network.requireValue("first.weight").initializer().orElseThrow().floats());
        assertFalse(network.value("first/gate/s").isPresent());
        assertEquals(1, network.inputs().size());
    }

    @Test
    void weightsTrainWithTheGates() {
        List<String> trained = plan(context()).training().trainedParameters().stream()
                .map(parameter -> parameter.name())
                .toList();
        assertTrue(
                trained.containsAll(List.of(
                        "first/gate/s",
                        "first.weight",
                        "first.scale",
                        "second/gate/s",
                        "second.weight",
                        "linear.bias")),
                trained.toString());
    }

    @Test
    void gatesBeginOpen() {
        Tensor scores = plan(context()).training().initialState().get("first/gate/s");
        assertArrayEquals(new double[] {0.5, 0.5}, scores.doubles());
    }

    /** What is near 0 is on one side of it, and undecided all the same. */
    @Test
    void theReadingTellsWhatIsOpenAndWhatIsUndecided() {
        FakeContext context = context();
        TrainingPlan plan = plan(context);
        GateReading reading = plan.gates().orElseThrow().read(context.train(plan), 1);
        assertArrayEquals(new boolean[] {true, false}, reading.open().get("first"));
        assertArrayEquals(new boolean[] {true, false, true}, reading.open().get("second"));
        assertEquals(0.4, reading.undecided(), 1e-9);
    }

    /** Of 4 epochs of 10 steps, 7 tenths lead to the budget. */
    @Test
    void theBudgetHasFallenAfterSevenTenthsOfTheSteps() {
        BudgetedScores.Pace pace = new BudgetedScores.Pace(40, 0.7);
        assertEquals(1, pace.allowed(0, 0.5));
        assertEquals(0.75, pace.allowed(14, 0.5), 1e-12);
        assertEquals(0.5, pace.allowed(28, 0.5), 1e-12);
        assertEquals(0.5, pace.allowed(40, 0.5));
    }

    @Test
    void itNeedsABudget() {
        assertFalse(STRATEGY.choosesItself());
        assertThrows(IllegalStateException.class, () -> STRATEGY.rate(TwoLayers.context()));
    }

    @Test
    void itRefusesNoEpochsAndEarlyStopping() {
        assertThrows(SettingException.class, () -> new ProjectedGates(TRAINING.withEpochs(0), RULE));
        WeightStage stopped = TRAINING.withEarlyStopping(new EarlyStopping(2));
        assertThrows(SettingException.class, () -> new ProjectedGates(stopped, RULE));
    }
}
