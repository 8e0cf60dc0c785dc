package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.budget.ChosenWidths;
import dev.dnal.tribuo.internal.budget.Limit;
import dev.dnal.tribuo.internal.budget.LimitedChoice;
import dev.dnal.tribuo.internal.budget.MarginalChoice;
import dev.dnal.tribuo.internal.budget.Rating;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.search.Budget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class LimitedChoiceTest {
    private static double macs(Graph network) {
        return CostCounter.count(network).macs();
    }

    private final Graph whole = new ResNet(8)
            .build(new ImageShape(3, 32, 32), 10, new SplittableRandom(1))
            .graph();
    private final List<Decision> decisions =
            Decisions.of(whole, Set.of(SearchSpace.INTERIOR, SearchSpace.STREAMS, SearchSpace.OPERATIONS));
    private final double wholeMacs = macs(whole);

    private Map<String, double[]> scores() {
        SplittableRandom random = new SplittableRandom(2);
        Map<String, double[]> scores = new LinkedHashMap<>();
        decisions.forEach(decision ->
                scores.put(decision.name(), random.doubles(decision.choices()).toArray()));
        return scores;
    }

    /** A millisecond for the whole network, and in proportion to its MACs for others, but so many times as long as expected. */
    private LimitedChoice choice(String amount, double factor, int atLeast) {
        Limit limit = time(amount, network -> factor * macs(network) / wholeMacs);
        return new LimitedChoice(
                this::cut, decisions, new GateRule(GateRule.THRESHOLD, atLeast, 1), List.of(limit), network -> 0);
    }

    private Limit time(String amount, ToDoubleFunction<Graph> measured) {
        return Limit.measured(new Budget(Budget.Cost.LATENCY, amount), whole, 1, 1, LimitedChoiceTest::macs, measured);
    }

    private Graph cut(Map<String, boolean[]> open) {
        return new Cut(whole, decisions, open).sliced();
    }

    private double share(ChosenWidths chosen) {
        return macs(cut(chosen.open())) / wholeMacs;
    }

    @Test
    void whatIsChosenTakesWhatItMay() {
        ChosenWidths chosen = choice("0.5x", 1, 1).choose(Rating.ofScores(scores(), Map.of()));
        assertTrue(chosen.cost() <= 0.5 && chosen.cost() >= 0.45, chosen.toString());
        assertEquals(0.5, chosen.limit());
        assertEquals(chosen.cost(), share(chosen), 1e-12);
    }

    @Test
    void whereItTakesLongerThanExpectedTheChoiceIsMadeAgain() {
        ChosenWidths chosen = choice("0.5x", 1.3, 1).choose(Rating.ofScores(scores(), Map.of()));
        assertTrue(chosen.cost() <= 0.5 && chosen.cost() >= 0.45, chosen.toString());
        assertEquals(chosen.cost() / 1.3, share(chosen), 1e-12);
    }

    @Test
    void whereItTakesLessThanExpectedMoreStays() {
        ChosenWidths chosen = choice("0.5x", 0.8, 1).choose(Rating.ofScores(scores(), Map.of()));
        assertTrue(chosen.cost() <= 0.5 && chosen.cost() >= 0.45, chosen.toString());
        assertTrue(share(chosen) > 0.55, chosen.toString());
    }

    /** All take half as long in the form that they are measured in, so 0.4x of the whole in the other is 0.8x in that. */
    private LimitedChoice inAnotherForm(String amount, int atLeast) {
        Limit limit = Limit.measured(
                new Budget(Budget.Cost.LATENCY, amount),
                whole,
                1,
                0.5,
                LimitedChoiceTest::macs,
                network -> 0.5 * macs(network) / wholeMacs);
        return new LimitedChoice(
                this::cut, decisions, new GateRule(GateRule.THRESHOLD, atLeast, 1), List.of(limit), network -> 0);
    }

    @Test
    void sharesAreOfTheWholeInItsOwnForm() {
        Rating rating = Rating.ofScores(scores(), Map.of());
        ChosenWidths chosen = inAnotherForm("0.4x", 1).choose(rating);
        assertEquals(0.4, chosen.limit());
        assertEquals(chosen.cost(), 0.5 * share(chosen), 1e-12);
        assertEquals(share(choice("0.8x", 1, 1).choose(rating)), share(chosen), 1e-12);
        assertEquals(0.8, inAnotherForm("0.4x", 1).share(), 1e-12);
        assertEquals(1, share(inAnotherForm("0.6x", 1).choose(rating)), "no less than the whole where that fits");
        SettingException error = assertThrows(
                SettingException.class, () -> inAnotherForm("0.01x", 16).requireReachable());
        String least = String.format(Locale.ROOT, "%.4fx of what", leastShare(16) / 2);
        assertTrue(error.getMessage().contains(least), error.getMessage());
    }

    @Test
    void aBudgetThatCannotBeMetIsRefusedWithTheLeastThatCan() {
        SettingException error = assertThrows(
                SettingException.class, () -> choice("0.01x", 1, 16).requireReachable());
        assertTrue(error.getMessage().contains("0.010 ms"), error.getMessage());
        assertTrue(error.getMessage().matches(".*costs 0\\.[0-9]+ ms, 0\\.[0-9]+x of what.*"), error.getMessage());
        choice("0.5x", 1, 1).requireReachable();
    }

    @Test
    void nothingIsMeasuredTwiceOnTheWayToWhatFits() {
        List<Double> measured = new ArrayList<>();
        // Takes nearly as long as the whole network until half of it is gone.
        Limit limit = time("0.9x", network -> {
            double share = macs(network) / wholeMacs;
            measured.add(share);
            return share > 0.5 ? 0.95 : share;
        });
        ChosenWidths chosen = new LimitedChoice(
                        this::cut, decisions, new GateRule(GateRule.THRESHOLD, 1, 1), List.of(limit), network -> 0)
                .choose(Rating.ofScores(scores(), Map.of()));
        assertTrue(chosen.cost() <= 0.5 && chosen.cost() > 0.45, chosen.toString());
        assertEquals(measured.size(), Set.copyOf(measured).size(), measured.toString());
    }

    @Test
    void whereNothingButTheLeastFitsTheLeastIsChosen() {
        GateRule rule = new GateRule(GateRule.THRESHOLD, 8, 1);
        double least = leastShare(8);
        Limit limit = time("0.95x", network -> macs(network) / wholeMacs > 1.01 * least ? 1 : 0.8);
        ChosenWidths chosen = new LimitedChoice(this::cut, decisions, rule, List.of(limit), network -> 0)
                .choose(Rating.ofScores(scores(), Map.of()));
        assertEquals(0.8, chosen.cost(), chosen.toString());
        assertEquals(least, share(chosen), 1e-12);
    }

    private double leastShare(int atLeast) {
        Map<String, boolean[]> least = MarginalChoice.least(decisions, new GateRule(GateRule.THRESHOLD, atLeast, 1));
        return macs(cut(least)) / wholeMacs;
    }

    @Test
    void whereTheLeastIsNearTheLimitItIsMeasured() {
        String amount = 1.2 * leastShare(8) + "x";
        choice(amount, 1, 8).requireReachable();
        SettingException error =
                assertThrows(SettingException.class, () -> choice(amount, 2, 8).requireReachable());
        assertTrue(
                error.getMessage().contains(String.format(Locale.ROOT, "%.4fx of what", 2 * leastShare(8))),
                error.getMessage());
        choice(0.8 * leastShare(8) + "x", 0.5, 8).requireReachable();
    }

    private static double params(Graph network) {
        return CostCounter.count(network).params();
    }

    /** Times as MACs, and parameters. */
    private LimitedChoice choice(String time, String params, AtomicInteger measured) {
        Limit ofTime = time(time, network -> {
            measured.incrementAndGet();
            return macs(network) / wholeMacs;
        });
        Limit ofParams = Limit.counted(new Budget(Budget.Cost.PARAMS, params), whole, LimitedChoiceTest::params);
        return new LimitedChoice(
                this::cut, decisions, new GateRule(GateRule.THRESHOLD, 1, 1), List.of(ofTime, ofParams), network -> 0);
    }

    private double paramsShare(ChosenWidths chosen) {
        return params(cut(chosen.open())) / params(whole);
    }

    @Test
    void allLimitsHoldAndTheTightestIsUsed() {
        ChosenWidths chosen = choice("0.4x", "0.9x", new AtomicInteger()).choose(Rating.ofScores(scores(), Map.of()));
        assertTrue(chosen.cost() <= 0.4 && chosen.cost() >= 0.35, chosen.toString());
        assertEquals(chosen.cost(), share(chosen), 1e-12);
        assertTrue(paramsShare(chosen) <= 0.9);
    }

    @Test
    void whereWhatIsCountedIsTheTightestNothingIsMeasuredAgainForMoreTime() {
        AtomicInteger measured = new AtomicInteger();
        ChosenWidths chosen = choice("0.9x", "0.3x", measured).choose(Rating.ofScores(scores(), Map.of()));
        assertTrue(chosen.cost() < 0.9, chosen.toString());
        assertTrue(paramsShare(chosen) <= 0.3 && paramsShare(chosen) >= 0.29, "share " + paramsShare(chosen));
        assertEquals(1, measured.get());
    }

    @Test
    void theBudgetThatCannotBeMetIsNamed() {
        SettingException error = assertThrows(
                SettingException.class,
                () -> choice("0.9x", "10", new AtomicInteger()).requireReachable());
        assertTrue(error.getMessage().startsWith("The budget of 10 parameters"), error.getMessage());
    }
}
