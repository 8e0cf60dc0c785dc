package dev.dnal.tribuo.strategy.dnal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.GateReading;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.strategy.TwoLayers;
import dev.dnal.tribuo.testing.FakeContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DnalStrategyTest {
    private static final DnalStrategy STRATEGY = new DnalStrategy(1e-3).withEpochs(4);

    /** A search in which the gates train to s = 0.5 and -1 in the first layer, 2, -0.1 and 3 in the second. */
    private static FakeContext context() {
        return TwoLayers.context().training(gated -> {
            set(gated, "first/gate/s", 0.5f, -1);
            set(gated, "second/gate/s", 2, -0.1f, 3);
            set(gated, "linear.bias", 7, 8);
            return gated;
        });
    }

    private static void set(Graph graph, String name, float... values) {
        graph.setInitializer(graph.requireValue(name), Tensor.of(values, values.length));
    }

    private static TrainingPlan plan(DnalStrategy strategy, FakeContext context) {
        strategy.rate(context);
        assertEquals(1, context.plans().size());
        return context.plans().get(0);
    }

    @Test
    void scoresAreThoseOfTheTrainedGates() {
        ChannelScores scores = STRATEGY.rate(context());
        assertArrayEquals(new double[] {0.5, -1}, scores.scores().get("first"), 1e-6);
        assertArrayEquals(new double[] {2, -0.1, 3}, scores.scores().get("second"), 1e-6);
    }

    @Test
    void itChoosesTheChannelsWhoseScoresAreAboveZero() {
        Map<String, boolean[]> choice = STRATEGY.rate(context()).choice().orElseThrow();
        assertArrayEquals(new boolean[] {true, false}, choice.get("first"));
        assertArrayEquals(new boolean[] {true, false, true}, choice.get("second"));
    }

    @Test
    void theMinimumOfChannelsStaysWithTheHighestScores() {
        Map<String, boolean[]> choice =
                STRATEGY.withMinimumChannels(2).rate(context()).choice().orElseThrow();
        assertArrayEquals(new boolean[] {true, true}, choice.get("first"));
    }

    @Test
    void theNetworkHasTheTrainedWeightsAndNoGates() {
        Graph network = STRATEGY.rate(context()).network();
        assertArrayEquals(
                new float[] {7, 8},
                network.requireValue("linear.bias").initializer().orElseThrow().floats());
        assertFalse(network.value("first/gate/s").isPresent());
        assertEquals(1, network.inputs().size());
    }

    /** From 1 to 10000 in four epochs. */
    @Test
    void itTrainsByThePublishedScheduleWithoutABudget() {
        TrainingPlan plan = plan(STRATEGY.withDelta(new DeltaSchedule(1, 10_000)), context());
        assertEquals(4, plan.epochs());
        assertEquals(1e-3, plan.control().next(List.of()).lambda());
        assertEquals(10, plan.control().next(List.of()).delta(), 1e-9);
    }

    @Test
    void theRuleThatSteersIsASetting() {
        GateControl own = GateControl.constant(0.25, 3);
        assertEquals(own, plan(STRATEGY.withSteering(new Fixed(own)), context()).control());
    }

    @Test
    void gatesTrainWhileConvolutionsAreFrozenAndTheClassifierIsNot() {
        List<String> trained = plan(STRATEGY, context()).training().trainedParameters().stream()
                .map(parameter -> parameter.name())
                .toList();
        assertEquals(List.of("first/gate/s", "second/gate/s", "linear.weight", "linear.bias"), trained);
    }

    /** sigmoid(s) is 0.62, 0.27, 0.88, 0.48 and 0.95: four of five are between 0.1 and 0.9. */
    @Test
    void theReadingTellsHowManyGatesAreUndecidedAtTheEpochsSteepness() {
        FakeContext context = context();
        TrainingPlan plan = plan(STRATEGY, context);
        Graph trained = context.train(plan);
        GateReading reading = plan.gates().orElseThrow().read(trained, 1);
        assertEquals(0.8, reading.undecided(), 1e-9);
        assertArrayEquals(new boolean[] {true, false}, reading.open().get("first"));
        assertArrayEquals(new boolean[] {true, false}, reading.above().get("first"));
    }

    /**
     * The convolutions take 8 and 12 MACs (2 x 1 x 2 and 3 x 2 weights at 2 places), batch normalisations 2 and 3, the classifier 6
     * and 2. Without a channel, the first layer spares 4 + 1 and 6 of the second convolution, 11; the second 4 + 1 and 2 of the
     * classifier, 7. The mean over 5 channels is (2 * 11 + 3 * 7) / 5 = 8.6.
     */
    @Test
    void gatesWeighWhatTheirChannelsSpareRelativeToTheMean() {
        FakeContext context = TwoLayers.context();
        List<DecisionGate> gates = GateInsertion.soft(context.network(), context.decisions());
        Map<String, Double> weights = PenaltyWeights.byMacs(context, gates);
        assertEquals(11 / 8.6, weights.get("first/gate/s"), 1e-9);
        assertEquals(7 / 8.6, weights.get("second/gate/s"), 1e-9);
    }

    @Test
    void eachFormOfThePenaltyTrainsAgainstLambda() {
        for (PenaltyForm form : PenaltyForm.values()) {
            TrainingPlan plan = plan(STRATEGY.withPenalty(form), context());
            assertTrue(plan.training().feeds().contains(TrainingGraph.LAMBDA), form.label());
        }
    }

    /** What is saved by half of a layer's channels, rounded up: one of two, and two of three; for each of them. */
    @Test
    void gatesThatAreChargedForTheirCostHaveSizesByIt() {
        FakeContext context = context();
        double whole = context.cost(context.network());
        double first =
                whole - context.cost(sliced(context, new boolean[] {true, false}, new boolean[] {true, true, true}));
        double second =
                (whole - context.cost(sliced(context, new boolean[] {true, true}, new boolean[] {true, false, false})))
                        / 2;
        double mean = (2 * first + 3 * second) / 5;
        Map<String, Double> sizes =
                STRATEGY.withPenalty(PenaltyForm.COST).rate(context).sizes();
        assertEquals(Map.of("first", first / mean, "second", second / mean), sizes);
        assertTrue(first != second);
    }

    private static Graph sliced(FakeContext context, boolean[] first, boolean[] second) {
        return context.slice(context.network(), Map.of("first", first, "second", second));
    }

    @Test
    void gatesThatAreChargedAlikeSayNothingOfSizes() {
        assertEquals(Map.of(), STRATEGY.rate(context()).sizes());
        assertEquals(
                Map.of(), STRATEGY.withPenalty(PenaltyForm.MACS).rate(context()).sizes());
    }
}
