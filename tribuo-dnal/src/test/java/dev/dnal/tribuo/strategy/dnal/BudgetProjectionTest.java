package dev.dnal.tribuo.strategy.dnal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.search.GateSettings;
import dev.dnal.tribuo.search.StateUpdate;
import dev.dnal.tribuo.strategy.TwoLayers;
import dev.dnal.tribuo.testing.FakeContext;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Gates of two layers, of 2 and 3 channels; each channel costs a fifth. */
class BudgetProjectionTest {
    private static final int STEPS = 200;

    private static final StateUpdate.Step STEP = new StateUpdate.Step(0.1, new GateSettings(0, 1));

    private static final List<DecisionGate> GATES = gates();

    private static final String FIRST = GATES.get(0).parameter();

    private static final String SECOND = GATES.get(1).parameter();

    private static List<DecisionGate> gates() {
        FakeContext context = TwoLayers.context();
        return GateInsertion.soft(context.network(), context.decisions());
    }

    private static double share(Map<String, double[]> scores) {
        return scores.values().stream()
                        .flatMapToDouble(Arrays::stream)
                        .filter(u -> u > 0)
                        .count()
                / 5.0;
    }

    private static BudgetProjection projection(double budget) {
        return projection(budget, Map.of());
    }

    private static BudgetProjection projection(double budget, Map<String, Double> costs) {
        return new BudgetProjection(
                GATES, costs, BudgetProjectionTest::share, budget, new BudgetProjection.Pace(STEPS, 0.5));
    }

    /** The state before the first step. */
    private static Map<String, Tensor> begin(BudgetProjection projection) {
        Map<String, Tensor> state = new LinkedHashMap<>(projection.variables());
        projection.start().forEach((name, scores) -> state.put(name, floats(scores)));
        return state;
    }

    private static Tensor floats(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.of(floats, floats.length);
    }

    /** What the optimiser makes of the gates in a step. */
    private static void change(Map<String, Tensor> state, String parameter, double... by) {
        double[] scores = state.get(parameter).doubles().clone();
        Arrays.setAll(scores, i -> scores[i] + by[i]);
        state.put(parameter, floats(scores));
    }

    private static double[] scores(Map<String, Tensor> state, String parameter) {
        return state.get(parameter).doubles();
    }

    private static Map<String, double[]> all(Map<String, Tensor> state) {
        return Map.of(FIRST, scores(state, FIRST), SECOND, scores(state, SECOND));
    }

    @Test
    void gatesThatTheOptimiserOpensStayWhenTheBudgetHasFallen() {
        BudgetProjection projection = projection(0.4);
        Map<String, Tensor> state = begin(projection);
        for (int step = 0; step < STEPS; step++) {
            change(state, FIRST, 0.01, -0.01);
            change(state, SECOND, -0.02, 0.03, -0.01);
            state.putAll(projection.afterStep(state, STEP));
        }
        double[] first = scores(state, FIRST);
        double[] second = scores(state, SECOND);
        assertTrue(first[0] > 0 && first[1] < 0, Arrays.toString(first));
        assertTrue(second[0] < 0 && second[1] > 0 && second[2] < 0, Arrays.toString(second));
    }

    @Test
    void whatIsOpenNeverCostsMoreThanTheBudgetAllowsAtTheTime() {
        BudgetProjection projection = projection(0.2);
        Map<String, Tensor> state = begin(projection);
        Random random = new Random(1);
        for (int step = 1; step <= STEPS; step++) {
            change(state, FIRST, random.nextGaussian(), random.nextGaussian());
            change(state, SECOND, random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
            state.putAll(projection.afterStep(state, STEP));
            if (step % 4 == 0) {
                double allowed = Math.max(0.2, 1 - 0.8 * step / 100);
                double found = share(all(state));
                assertTrue(found <= allowed + 1e-9 && found > allowed - 0.2 - 1e-9, step + ": " + found);
            }
        }
        assertEquals(0.2, share(all(state)));
    }

    /** Scores of 1 at the beginning and 0.5 as the steepness. */
    @Test
    void allGatesBeginOpenAndAlike() {
        assertArrayEquals(new double[] {0.5, 0.5}, projection(0.5).start().get(FIRST));
        assertArrayEquals(new double[] {0.5, 0.5, 0.5}, projection(0.5).start().get(SECOND));
    }

    @Test
    void gatesGetSteeper() {
        BudgetProjection projection = projection(0.6);
        Map<String, Tensor> state = begin(projection);
        for (int step = 0; step < STEPS; step++) {
            change(state, FIRST, 0.1, -0.1);
            change(state, SECOND, 0.1, -0.1, 0.1);
            state.putAll(projection.afterStep(state, STEP));
        }
        for (double[] scores : all(state).values()) {
            assertTrue(Arrays.stream(scores).allMatch(s -> Math.abs(s) > 10), Arrays.toString(scores));
        }
    }

    /** Equal gates that are changed by what they cost each have nothing else that tells them apart. */
    @Test
    void whatOnlyChangesTheCostMovesNoGate() {
        BudgetProjection projection = projection(0.5, Map.of(FIRST, 2.0, SECOND, 0.5));
        Map<String, Tensor> state = begin(projection);
        change(state, FIRST, 0.25, 0.25);
        change(state, SECOND, 0.0625, 0.0625, 0.0625);
        state.putAll(projection.afterStep(state, STEP));
        assertEquals(scores(state, FIRST)[0], scores(state, SECOND)[0]);
        change(state, FIRST, 0.25, 0.0);
        state.putAll(projection.afterStep(state, STEP));
        assertTrue(scores(state, FIRST)[0] > scores(state, FIRST)[1]);
    }

    @Test
    void theLengthOfAStepIsTheSameWhateverTheLoss() {
        Map<String, Tensor> small = begin(projection(0.5));
        Map<String, Tensor> large = begin(projection(0.5));
        change(small, FIRST, 0.0009765625, 0);
        change(large, FIRST, 0.5, 0);
        double[] one = projection(0.5).afterStep(small, STEP).get(FIRST).doubles();
        double[] other = projection(0.5).afterStep(large, STEP).get(FIRST).doubles();
        assertArrayEquals(one, other, 1e-4);
    }

    /** All that it keeps is in the state: another one goes on as the first would have. */
    @Test
    void itGoesOnFromItsVariables() {
        Map<String, Tensor> whole = begin(projection(0.4));
        BudgetProjection one = projection(0.4);
        Map<String, Tensor> parts = new HashMap<>(whole);
        for (int step = 0; step < 20; step++) {
            change(whole, FIRST, 0.01 * step, -0.02);
            whole.putAll(one.afterStep(whole, STEP));
            change(parts, FIRST, 0.01 * step, -0.02);
            parts.putAll(projection(0.4).afterStep(parts, STEP));
        }
        whole.forEach((name, tensor) -> assertEquals(tensor, parts.get(name), name));
    }

    /** Where even nothing costs more, as much as can is closed. */
    @Test
    void aBudgetOutOfReachClosesAll() {
        BudgetProjection projection = new BudgetProjection(
                GATES, Map.of(), scores -> 1 + share(scores), 0.5, new BudgetProjection.Pace(STEPS, 0.5));
        Map<String, Tensor> state = begin(projection);
        for (int step = 0; step < STEPS; step++) {
            change(state, FIRST, 0.1, -0.1);
            state.putAll(projection.afterStep(state, STEP));
        }
        assertEquals(0, share(all(state)));
    }
}
