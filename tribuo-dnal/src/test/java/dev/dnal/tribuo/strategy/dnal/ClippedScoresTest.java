package dev.dnal.tribuo.strategy.dnal;

import static dev.dnal.tribuo.strategy.dnal.TwoGates.FIRST;
import static dev.dnal.tribuo.strategy.dnal.TwoGates.GATES;
import static dev.dnal.tribuo.strategy.dnal.TwoGates.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClippedScoresTest {
    private static final int STEPS = 1100;

    private static final int SETTLED = 880;

    private static ClippedScores scores(Constraint constraint, double budget, double rho, int atLeast) {
        return scores(constraint, budget, rho, new GateRule(GateRule.THRESHOLD, atLeast, 1));
    }

    private static ClippedScores scores(Constraint constraint, double budget, double rho, GateRule rule) {
        return new ClippedScores(
                GATES, TwoGates::share, budget, new BudgetedScores.Pace(STEPS, 0.5), constraint, rho, rule);
    }

    private static TwoGates trained(ClippedScores scores, int steps) {
        TwoGates state = new TwoGates(scores);
        for (int step = 0; step < steps; step++) {
            state.information(1);
            state.change(FIRST, 0.01, -0.01);
            state.change(SECOND, -0.02, 0.03, -0.01);
            state.step(scores);
        }
        return state;
    }

    @Test
    void gatesBeginHalfOpen() {
        assertArrayEquals(
                new double[] {0.5, 0.5},
                scores(Constraint.ADMM, 0.5, 2, 1).start().get(FIRST));
    }

    @Test
    void gatesRestWhereTheGradientsOfWeightsAreLarge() {
        ClippedScores scores = scores(Constraint.ADMM, 0.4, 2, 1);
        TwoGates state = new TwoGates(scores);
        for (int step = 0; step < 20; step++) {
            state.information(1e6);
            state.change(FIRST, 0.01, -0.01);
            state.step(scores);
        }
        assertArrayEquals(new double[] {0.5, 0.5}, state.scores(FIRST));
        state.information(1e-9);
        for (int step = 0; step < 100; step++) {
            state.change(FIRST, 0.01, -0.01);
            state.step(scores);
        }
        assertTrue(state.scores(FIRST)[0] > 0.5 && state.scores(FIRST)[1] < 0.5, Arrays.toString(state.scores(FIRST)));
    }

    @Test
    void whatHasComeToNothingStaysClosed() {
        ClippedScores scores = scores(Constraint.PROXIMITY, 0.4, 0, 1);
        TwoGates state = trained(scores, 600);
        assertEquals(0, state.scores(FIRST)[1]);
        for (int step = 0; step < 400; step++) {
            state.information(1);
            state.change(FIRST, -0.01, 0.01);
            state.step(scores);
        }
        assertEquals(0, state.scores(FIRST)[1]);
    }

    /** The first layer's gates, after a loss that closes all of them and one that opens those that are not closed for good. */
    private static double[] closedAndCalledBack(ClippedScores scores) {
        TwoGates state = new TwoGates(scores);
        for (int step = 0; step < 600; step++) {
            state.information(1);
            state.change(FIRST, -0.01, -0.02);
            state.step(scores);
        }
        for (int step = 0; step < 200; step++) {
            state.information(1);
            state.change(FIRST, 0.01, 0.01);
            state.step(scores);
        }
        return state.scores(FIRST);
    }

    @Test
    void aDecisionThatHasToKeepAGateKeepsItsHighestFromClosingForGood() {
        for (int atLeast = 0; atLeast < 2; atLeast++) {
            ClippedScores scores = scores(Constraint.PROXIMITY, 0.4, 0, atLeast);
            double[] first = closedAndCalledBack(scores);
            assertEquals(atLeast == 1, first[0] > 0, Arrays.toString(first));
        }
    }

    /** All would open, were it for the loss alone: of five gates that cost the same, the budget leaves two. */
    @Test
    void multipliersHaveLeftWhatTheBudgetAllowsBeforeGatesSettle() {
        ClippedScores scores = scores(Constraint.ADMM, 0.4, 4, 0);
        TwoGates state = new TwoGates(scores);
        Random random = new Random(1);
        for (int step = 0; step < SETTLED - 1; step++) {
            state.information(1);
            state.change(FIRST, random.nextDouble(), random.nextDouble());
            state.change(SECOND, random.nextDouble(), random.nextDouble(), 2 * random.nextDouble());
            state.step(scores);
        }
        assertEquals(
                2,
                state.all().values().stream()
                        .flatMapToDouble(Arrays::stream)
                        .filter(open -> open > 0.5)
                        .count(),
                state.all().toString());
        state.step(scores);
        assertEquals(0.4, TwoGates.share(state.all()));
        Map<String, double[]> settled = state.all();
        assertTrue(settled.values().stream().flatMapToDouble(Arrays::stream).allMatch(open -> open == 0 || open == 1));
        for (int step = SETTLED; step < STEPS; step++) {
            state.change(FIRST, -0.1, 0.1);
            state.step(scores);
        }
        assertArrayEquals(settled.get(FIRST), state.scores(FIRST), "while weights get used to it");
    }

    /** The loss wants none of the first layer's, and one of the second's. */
    @Test
    void gatesSettleAtWidthsThatTheRuleAllows() {
        ClippedScores scores = scores(Constraint.ADMM, 0.4, 2, new GateRule(GateRule.THRESHOLD, 1, 2));
        TwoGates state = new TwoGates(scores);
        for (int step = 0; step < STEPS; step++) {
            state.information(1);
            state.change(FIRST, -0.001, -0.002);
            state.change(SECOND, -0.001, 0.003, -0.001);
            state.step(scores);
        }
        assertArrayEquals(new double[] {1, 1}, state.scores(FIRST), Arrays.toString(state.scores(FIRST)));
        assertEquals(
                2,
                Arrays.stream(state.scores(SECOND)).filter(open -> open == 1).count(),
                Arrays.toString(state.scores(SECOND)));
    }

    @Test
    void aJoinKeepsTheOperationThatItNeedsWhateverChannelsMayDo() {
        List<DecisionGate> operations = GATES.stream()
                .map(gate -> new DecisionGate(
                        new Decision(
                                gate.name(),
                                Decision.Kind.OPERATION,
                                gate.decision().choices(),
                                1,
                                gate.decision().places()),
                        gate.parameter()))
                .toList();
        ClippedScores scores = new ClippedScores(
                operations,
                TwoGates::share,
                0.4,
                new BudgetedScores.Pace(STEPS, 0.5),
                Constraint.PROXIMITY,
                0,
                new GateRule(GateRule.THRESHOLD, 0, 1));
        double[] first = closedAndCalledBack(scores);
        assertTrue(first[0] > 0, Arrays.toString(first));
    }

    @Test
    void whatTheOptimiserOpensIsWhatTheBudgetLeaves() {
        TwoGates state = trained(scores(Constraint.ADMM, 0.4, 2, 1), STEPS);
        assertArrayEquals(new double[] {1, 0}, state.scores(FIRST));
        assertArrayEquals(new double[] {0, 1, 0}, state.scores(SECOND));
    }

    /** Without a loss, the nearer of 0 and 1 wins; adjusted, what is near moves before what is not. */
    @ParameterizedTest
    @EnumSource(names = {"PROXIMITY", "ADJUSTED"})
    void gatesAreDrawnToTheNearerOfZeroAndOne(Constraint constraint) {
        ClippedScores scores = scores(constraint, 0.4, 2, 0);
        TwoGates state = trained(scores, 80);
        double[] begun = state.scores(SECOND).clone();
        assertTrue(begun[1] > 0.5, Arrays.toString(begun));
        for (int step = 80; step < STEPS; step++) {
            state.information(1);
            state.step(scores);
        }
        assertEquals(1, state.scores(FIRST)[0], 0.2);
        assertEquals(0, state.scores(FIRST)[1], 0.1);
        assertEquals(1, state.scores(SECOND)[1], 0.2);
    }

    /** Of two gates of a decision, one is near 1 and one in the middle. */
    @Test
    void adjustedGatesNearTheMiddleAreLeftAloneAtFirst() {
        assertTrue(middleByNear(Constraint.PROXIMITY) > 4);
        assertTrue(middleByNear(Constraint.ADJUSTED) < 1);
    }

    private static double middleByNear(Constraint constraint) {
        ClippedScores scores = scores(constraint, 0.4, 0, 0);
        TwoGates state = new TwoGates(scores);
        int steps = 0;
        while (state.scores(FIRST)[0] < 0.9) {
            state.information(1);
            state.change(FIRST, 0.3, -0.01);
            state.step(scores);
            steps++;
        }
        double[] before = state.scores(FIRST).clone();
        ClippedScores drawn = scores(constraint, 0.4, 0.1, 0);
        for (int more = 0; more < steps; more++) {
            state.information(1);
            state.step(drawn);
        }
        return (before[1] - state.scores(FIRST)[1]) / (state.scores(FIRST)[0] - before[0]);
    }

    /** All that it keeps is in the state: another one goes on as the first would have. */
    @ParameterizedTest
    @EnumSource
    void itGoesOnFromItsVariables(Constraint constraint) {
        ClippedScores one = scores(constraint, 0.4, 2, 1);
        TwoGates whole = new TwoGates(one);
        TwoGates parts = new TwoGates(one);
        for (int step = 0; step < 250; step++) {
            for (TwoGates state : new TwoGates[] {whole, parts}) {
                state.information(1 + step % 3);
                state.change(FIRST, 0.01 * step, -0.02);
                state.step(state == whole ? one : scores(constraint, 0.4, 2, 1));
            }
        }
        assertEquals(whole.state(), parts.state());
        assertTrue(Map.of(FIRST, whole.scores(FIRST)).get(FIRST)[0] > 0.5);
    }
}
