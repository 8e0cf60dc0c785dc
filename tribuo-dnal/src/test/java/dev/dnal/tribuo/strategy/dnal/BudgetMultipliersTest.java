package dev.dnal.tribuo.strategy.dnal;

import static dev.dnal.tribuo.strategy.dnal.TwoGates.FIRST;
import static dev.dnal.tribuo.strategy.dnal.TwoGates.GATES;
import static dev.dnal.tribuo.strategy.dnal.TwoGates.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BudgetMultipliersTest {
    private static final int STEPS = 400;

    private static BudgetMultipliers multipliers(double budget) {
        return new BudgetMultipliers(GATES, TwoGates::share, budget, new BudgetedScores.Pace(STEPS, 0.5));
    }

    private static TwoGates trained(double budget) {
        TwoGates state = new TwoGates(multipliers(budget));
        for (int step = 0; step < STEPS; step++) {
            state.change(FIRST, 0.01, -0.01);
            state.change(SECOND, -0.02, 0.03, -0.01);
            state.step(multipliers(budget));
        }
        return state;
    }

    @Test
    void gatesThatTheOptimiserOpensStayWhenTheBudgetHasFallen() {
        TwoGates state = trained(0.4);
        double[] first = state.scores(FIRST);
        double[] second = state.scores(SECOND);
        assertTrue(first[0] > 0 && first[1] < 0, Arrays.toString(first));
        assertTrue(second[0] < 0 && second[1] > 0 && second[2] < 0, Arrays.toString(second));
    }

    @Test
    void nextToNoGateIsUndecidedInTheEnd() {
        for (double[] scores : trained(0.4).all().values()) {
            assertTrue(Arrays.stream(scores).allMatch(s -> Math.abs(s) > 5), Arrays.toString(scores));
        }
    }

    /** All would open, were it for the loss alone. */
    @Test
    void theBudgetIsStrongerThanTheLoss() {
        TwoGates state = new TwoGates(multipliers(0.6));
        Random random = new Random(1);
        for (int step = 0; step < STEPS; step++) {
            state.change(FIRST, random.nextDouble(), random.nextDouble());
            state.change(SECOND, random.nextDouble(), random.nextDouble(), random.nextDouble());
            state.step(multipliers(0.6));
        }
        assertEquals(0.6, TwoGates.share(state.all()));
    }

    @Test
    void aBudgetOfAllClosesNothing() {
        assertEquals(1, TwoGates.share(trainedGently().all()));
    }

    private static TwoGates trainedGently() {
        TwoGates state = new TwoGates(multipliers(1));
        for (int step = 0; step < STEPS; step++) {
            state.change(FIRST, 0.01, -0.01);
            state.change(SECOND, 0.01, 0.01, 0.01);
            state.step(multipliers(1));
        }
        return state;
    }

    /** All that it keeps is in the state: another one goes on as the first would have. */
    @Test
    void itGoesOnFromItsVariables() {
        BudgetMultipliers one = multipliers(0.4);
        TwoGates whole = new TwoGates(one);
        TwoGates parts = new TwoGates(one);
        for (int step = 0; step < 25; step++) {
            whole.change(FIRST, 0.01 * step, -0.02);
            whole.step(one);
            parts.change(FIRST, 0.01 * step, -0.02);
            parts.step(multipliers(0.4));
        }
        assertEquals(whole.state(), parts.state());
    }

    @Test
    void gatesBeginOpenAndAlike() {
        assertArrayEquals(new double[] {0.5, 0.5}, multipliers(0.5).start().get(FIRST));
    }
}
