package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.budget.ChosenWidths;
import dev.dnal.tribuo.internal.budget.Limit;
import dev.dnal.tribuo.internal.budget.Rating;
import dev.dnal.tribuo.internal.budget.UniformLimitedChoice;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.ending.BudgetOutOfReachException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UniformLimitedChoiceTest {
    private static final double WHOLE_MILLIS = 2;

    private final Graph whole = new ResNet(8)
            .build(new ImageShape(3, 32, 32), 10, new SplittableRandom(1))
            .graph();
    private final List<Decision> decisions = Decisions.of(whole, Set.of(SearchSpace.INTERIOR, SearchSpace.STREAMS));
    private int timed;

    private static double macs(Graph network) {
        return CostCounter.count(network).macs();
    }

    /** Times in proportion to MACs, but so many times as long as expected. */
    private UniformLimitedChoice choice(String amount, double factor) {
        return new UniformLimitedChoice(
                this::cut, decisions, new GateRule(GateRule.THRESHOLD, 1, 1), limits(amount, factor));
    }

    private Graph cut(Map<String, boolean[]> open) {
        return new Cut(whole, decisions, open).sliced();
    }

    private List<Limit> limits(String amount, double factor) {
        return List.of(Limit.measured(
                new Budget(Budget.Cost.LATENCY, amount),
                whole,
                WHOLE_MILLIS,
                WHOLE_MILLIS,
                UniformLimitedChoiceTest::macs,
                network -> {
                    timed++;
                    return WHOLE_MILLIS * factor * macs(network) / macs(whole);
                }));
    }

    private ChosenWidths choose(UniformLimitedChoice choice) {
        Map<String, double[]> scores = new LinkedHashMap<>();
        decisions.forEach(decision -> scores.put(decision.name(), new double[decision.choices()]));
        return choice.choose(Rating.ofScores(scores, Map.of()));
    }

    private void assertSixteenths(int expected, ChosenWidths chosen) {
        for (Decision decision : decisions) {
            boolean[] open = chosen.open().getOrDefault(decision.name(), new boolean[0]);
            assertEquals(expected, 16.0 * Masks.count(open) / decision.choices(), decision.name());
        }
    }

    /** 11/16 of all channels have 0.47 of the MACs, 12/16 have 0.56. */
    @Test
    void allLayersKeepTheLargestShareWhoseTimeFits() {
        ChosenWidths chosen = choose(choice("0.5x", 1));
        assertSixteenths(11, chosen);
        assertEquals(WHOLE_MILLIS / 2, chosen.limit());
        assertEquals(1, timed);
    }

    @Test
    void whatTakesLongerThanExpectedIsNarrowed() {
        ChosenWidths chosen = choose(choice("0.5x", 1.2));
        assertSixteenths(10, chosen);
        assertTrue(chosen.cost() <= chosen.limit(), chosen.toString());
    }

    @Test
    void whatTakesLessThanExpectedIsWidened() {
        assertSixteenths(12, choose(choice("0.5x", 0.85)));
    }

    @Test
    void whatShouldTakeALittleTooLongIsTried() {
        assertSixteenths(12, choose(choice("0.56x", 0.97)));
        assertSixteenths(11, choose(choice("0.56x", 1)));
    }

    @Test
    void theWholeNetworkMayStay() {
        assertSixteenths(16, choose(choice("1x", 1)));
    }

    @Test
    void aBudgetThatNoShareMeetsIsRefusedWithTheLeastThatOneDoes() {
        String expected = assertThrows(BudgetOutOfReachException.class, choice("0.001x", 1)::requireReachable)
                .getMessage();
        assertTrue(
                expected.matches(
                        ".*0\\.001x.*which is 0\\.002 ms.*takes [0-9]+\\.[0-9]+ times as much then at least.*"),
                expected);
        choice("0.5x", 1).requireReachable();
        UniformLimitedChoice slow = choice("0.02x", 50);
        slow.requireReachable();
        String found = assertThrows(BudgetOutOfReachException.class, () -> choose(slow))
                .getMessage();
        assertTrue(found.contains("which is 0.040 ms"), found);
    }

    @Test
    void severalLimitsHold() {
        List<Limit> both = new ArrayList<>(limits("0.6x", 1));
        both.add(Limit.counted(new Budget(Budget.Cost.MACS, "0.4x"), whole, UniformLimitedChoiceTest::macs));
        // 10/16 of all channels have 0.39 of the MACs.
        assertSixteenths(
                10,
                choose(new UniformLimitedChoice(this::cut, decisions, new GateRule(GateRule.THRESHOLD, 1, 1), both)));
    }
}
