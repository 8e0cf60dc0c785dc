package dev.dnal.tribuo.strategy.dnal;

import static dev.dnal.tribuo.strategy.dnal.TwoGates.FIRST;
import static dev.dnal.tribuo.strategy.dnal.TwoGates.GATES;
import static dev.dnal.tribuo.strategy.dnal.TwoGates.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BudgetProjectionTest {
    private static final int STEPS = 200;

    private static BudgetProjection projection(double budget) {
        return projection(budget, Map.of());
    }

    private static BudgetProjection projection(double budget, Map<String, Double> costs) {
        return new BudgetProjection(GATES, costs, TwoGates::share, budget, new BudgetedScores.Pace(STEPS, 0.5));
    }

    @Test
    void gatesThatTheOptimiserOpensStayWhenTheBudgetHasFallen() {
        BudgetProjection projection = projection(0.4);
        TwoGates state = new TwoGates(projection);
        for (int step = 0; step < STEPS; step++) {
            state.change(FIRST, 0.01, -0.01);
            state.change(SECOND, -0.02, 0.03, -0.01);
            state.step(projection);
        }
        double[] first = state.scores(FIRST);
        double[] second = state.scores(SECOND);
        assertTrue(first[0] > 0 && first[1] < 0, Arrays.toString(first));
        assertTrue(second[0] < 0 && second[1] > 0 && second[2] < 0, Arrays.toString(second));
    }

    @Test
    void whatIsOpenNeverCostsMoreThanTheBudgetAllowsAtTheTime() {
        BudgetProjection projection = projection(0.2);
        TwoGates state = new TwoGates(projection);
        Random random = new Random(1);
        for (int step = 1; step <= STEPS; step++) {
            state.change(FIRST, random.nextGaussian(), random.nextGaussian());
            state.change(SECOND, random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
            state.step(projection);
            if (step % 4 == 0) {
                double allowed = Math.max(0.2, 1 - 0.8 * step / 100);
                double found = TwoGates.share(state.all());
                assertTrue(found <= allowed + 1e-9 && found > allowed - 0.2 - 1e-9, step + ": " + found);
            }
        }
        assertEquals(0.2, TwoGates.share(state.all()));
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
        TwoGates state = new TwoGates(projection);
        for (int step = 0; step < STEPS; step++) {
            state.change(FIRST, 0.1, -0.1);
            state.change(SECOND, 0.1, -0.1, 0.1);
            state.step(projection);
        }
        for (double[] scores : state.all().values()) {
            assertTrue(Arrays.stream(scores).allMatch(s -> Math.abs(s) > 10), Arrays.toString(scores));
        }
    }

    /** Equal gates that are changed by what they cost each have nothing else that tells them apart. */
    @Test
    void whatOnlyChangesTheCostMovesNoGate() {
        BudgetProjection projection = projection(0.5, Map.of(FIRST, 2.0, SECOND, 0.5));
        TwoGates state = new TwoGates(projection);
        state.change(FIRST, 0.25, 0.25);
        state.change(SECOND, 0.0625, 0.0625, 0.0625);
        state.step(projection);
        assertEquals(state.scores(FIRST)[0], state.scores(SECOND)[0]);
        state.change(FIRST, 0.25, 0.0);
        state.step(projection);
        assertTrue(state.scores(FIRST)[0] > state.scores(FIRST)[1]);
    }

    @Test
    void theLengthOfAStepIsTheSameWhateverTheLoss() {
        TwoGates small = new TwoGates(projection(0.5));
        TwoGates large = new TwoGates(projection(0.5));
        small.change(FIRST, 0.0009765625, 0);
        large.change(FIRST, 0.5, 0);
        small.step(projection(0.5));
        large.step(projection(0.5));
        assertArrayEquals(small.scores(FIRST), large.scores(FIRST), 1e-4);
    }

    /** All that it keeps is in the state: another one goes on as the first would have. */
    @Test
    void itGoesOnFromItsVariables() {
        BudgetProjection one = projection(0.4);
        TwoGates whole = new TwoGates(one);
        TwoGates parts = new TwoGates(one);
        for (int step = 0; step < 20; step++) {
            whole.change(FIRST, 0.01 * step, -0.02);
            whole.step(one);
            parts.change(FIRST, 0.01 * step, -0.02);
            parts.step(projection(0.4));
        }
        assertEquals(whole.state(), parts.state());
    }

    /** Where even nothing costs more, as much as can is closed. */
    @Test
    void aBudgetOutOfReachClosesAll() {
        BudgetProjection projection = new BudgetProjection(
                GATES, Map.of(), scores -> 1 + TwoGates.share(scores), 0.5, new BudgetedScores.Pace(STEPS, 0.5));
        TwoGates state = new TwoGates(projection);
        for (int step = 0; step < STEPS; step++) {
            state.change(FIRST, 0.1, -0.1);
            state.step(projection);
        }
        assertEquals(0, TwoGates.share(state.all()));
    }
}
