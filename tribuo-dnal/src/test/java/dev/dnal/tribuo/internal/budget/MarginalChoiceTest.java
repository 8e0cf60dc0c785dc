package dev.dnal.tribuo.internal.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MarginalChoiceTest {
    private static final int CHANNELS = 64;

    private final Map<String, double[]> scores = new LinkedHashMap<>();
    private final List<Decision> decisions = new ArrayList<>();
    private int asked;

    /** Channels that are worth less one after the other. */
    private void layer(String name, double best) {
        decisions.add(Decision.ofChannels(name, name, CHANNELS));
        scores.put(name, IntStream.range(0, CHANNELS).mapToDouble(c -> best - c).toArray());
    }

    private void operation(String name, double score) {
        Decision.Place place = new Decision.Place(name, Optional.empty(), Collections.nCopies(CHANNELS, 0));
        decisions.add(new Decision(name, Decision.Kind.OPERATION, 1, 0, List.of(place)));
        scores.put(name, new double[] {score});
    }

    private static int count(boolean[] mask) {
        return (int) IntStream.range(0, mask.length).filter(c -> mask[c]).count();
    }

    /** As convolutions by blocks take it: each layer as long as the next whole block of 16, twice as long off multiples of 4. */
    private double inBlocks(Map<String, boolean[]> open) {
        asked++;
        return open.values().stream()
                .mapToInt(MarginalChoiceTest::count)
                .mapToDouble(width -> (width + 15) / 16 * 16 * (width % 4 == 0 ? 1 : 2))
                .sum();
    }

    private MarginalChoice inBlocks(GateRule rule) {
        return byScores(rule, Map.of(), this::inBlocks);
    }

    private MarginalChoice byScores(
            GateRule rule, Map<String, Double> sizes, ToDoubleFunction<Map<String, boolean[]>> costs) {
        return MarginalChoice.byScores(decisions, rule, scores, sizes, charged(costs));
    }

    /** What is used is what it costs. */
    private static Function<Map<String, boolean[]>, MarginalChoice.Charge> charged(
            ToDoubleFunction<Map<String, boolean[]>> costs) {
        return open -> {
            double cost = costs.applyAsDouble(open);
            return new MarginalChoice.Charge(List.of(cost), 0);
        };
    }

    private Map<String, Integer> chosen(double limit) {
        return chosen(inBlocks(rule(1, 1)), limit);
    }

    private Map<String, Integer> chosen(MarginalChoice choice, double limit) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        choice.choose(List.of(limit), 0).orElseThrow().forEach((name, mask) -> widths.put(name, count(mask)));
        return widths;
    }

    private static GateRule rule(int atLeast, int multipleOf) {
        return new GateRule(GateRule.THRESHOLD, atLeast, multipleOf);
    }

    @Test
    void layersEndAtTheWideEndsOfSteps() {
        layer("a", 0);
        layer("b", -0.5);
        Map<String, Integer> widths = chosen(100);
        assertEquals(96, widths.values().stream().mapToInt(width -> width).sum());
        assertTrue(widths.values().stream().allMatch(width -> width % 16 == 0), widths.toString());
    }

    @Test
    void whatIsWorthLessGetsNarrower() {
        layer("a", 100);
        layer("b", 0);
        assertEquals(Map.of("a", 64, "b", 32), chosen(96));
    }

    @Test
    void whatSuitsTheLimitStaysWhole() {
        layer("a", 0);
        assertEquals(Map.of("a", 64), chosen(64));
        assertEquals(1, asked);
    }

    @Test
    void anOperationThatCostsMuchAndIsWorthLittleGoes() {
        layer("a", 100);
        operation("branch", -1000);
        MarginalChoice choice = byScores(
                rule(1, 1),
                Map.of("branch", 10.0),
                open -> count(open.getOrDefault("a", new boolean[0]))
                        + (count(open.getOrDefault("branch", new boolean[0])) == 1 ? 40 : 0));
        assertEquals(Map.of("a", 64, "branch", 0), chosen(choice, 70));
    }

    @Test
    void anOperationOfGreatSizeStaysWhereChannelsAreWorthLess() {
        layer("a", -100);
        operation("branch", 0);
        MarginalChoice choice = byScores(
                rule(1, 1),
                Map.of("branch", 1000.0),
                open -> count(open.getOrDefault("a", new boolean[0]))
                        + (count(open.getOrDefault("branch", new boolean[0])) == 1 ? 40 : 0));
        assertEquals(Map.of("a", 28, "branch", 1), chosen(choice, 70));
    }

    @Test
    void theLeastThatTheRuleAllowsIsKept() {
        layer("a", 0);
        layer("b", -100);
        MarginalChoice choice = inBlocks(rule(24, 8));
        assertEquals(64, inBlocks(MarginalChoice.least(decisions, rule(24, 8))));
        assertTrue(choice.choose(List.of(63.0), 0).isEmpty());
        assertEquals(Map.of("a", 32, "b", 32), chosen(choice, 64));
    }

    @Test
    void theBestChannelsOfALayerStay() {
        layer("a", 0);
        boolean[] open =
                inBlocks(rule(1, 1)).choose(List.of(16.0), 0).orElseThrow().getOrDefault("a", new boolean[0]);
        boolean[] first = new boolean[CHANNELS];
        Arrays.fill(first, 0, 16, true);
        assertTrue(Arrays.equals(first, open));
    }

    @Test
    void whatIsLeftIsGivenBackToWhatGainsMostForItsCost() {
        layer("a", 0);
        layer("b", -0.5);
        // Narrower by 32 at once saves more for what it loses than two steps of 16 do; half of that is too much, and
        // comes back.
        MarginalChoice choice = byScores(
                rule(1, 1),
                Map.of(),
                open -> open.values().stream()
                        .mapToDouble(mask -> count(mask) > 32 ? 64 + count(mask) : count(mask))
                        .sum());
        Map<String, Integer> widths = chosen(choice, 176);
        assertEquals(Map.of("a", 64, "b", 32), widths);
        assertEquals(Map.of("a", 64, "b", 60), chosen(choice, 252));
    }

    @Test
    void whatCostsNothingStaysWhole() {
        layer("a", 0);
        layer("free", -1000);
        MarginalChoice choice = byScores(rule(1, 1), Map.of(), open -> count(open.getOrDefault("a", new boolean[0])));
        assertEquals(Map.of("a", 32, "free", 64), chosen(choice, 32));
    }

    private static double width(Map<String, boolean[]> open, String name) {
        return count(open.getOrDefault(name, new boolean[0]));
    }

    @Test
    void oneDecisionLeavesTheMultiplesToUseWhatIsEnough() {
        layer("a", 0);
        layer("b", -0.5);
        MarginalChoice choice = byScores(rule(1, 1), Map.of(), open -> 3 * width(open, "a") + 2 * width(open, "b"));
        Map<String, boolean[]> open = choice.choose(List.of(201.0), 0.99).orElseThrow();
        assertTrue(3 * width(open, "a") + 2 * width(open, "b") >= 199, open.toString());
        assertTrue(3 * width(open, "a") + 2 * width(open, "b") <= 201, open.toString());
        assertTrue(width(open, "a") % 4 == 0 || width(open, "b") % 4 == 0, "more than one is off the multiples");
    }

    @Test
    void whatMayNotBeLeftOffTheRuleIsNotFilled() {
        layer("a", 0);
        MarginalChoice choice = byScores(rule(1, 8), Map.of(), open -> width(open, "a"));
        assertEquals(40, width(choice.choose(List.of(47.0), 0.99).orElseThrow(), "a"));
    }

    @Test
    void thatGoesWhichLosesLeastForWhatItSaves() {
        layer("a", 100);
        layer("b", 0);
        List<Map<String, boolean[]>> measured = new ArrayList<>();
        MarginalChoice choice = MarginalChoice.byLoss(decisions, rule(1, 1), scores, charged(this::inBlocks), open -> {
            measured.add(open);
            return -width(open, "a") - 10 * width(open, "b");
        });
        // By scores, b would go.
        assertEquals(Map.of("a", 32, "b", 64), chosen(choice, 96));
        assertEquals(
                measured.size(),
                measured.stream()
                        .map(open -> Map.of("a", width(open, "a"), "b", width(open, "b")))
                        .distinct()
                        .count(),
                "what is measured is measured once");
    }

    @Test
    void whereNoStepSavesByItselfSeveralDoTogether() {
        layer("a", 100);
        layer("b", 0);
        MarginalChoice choice = byScores(rule(1, 1), Map.of(), open -> Math.max(width(open, "a"), width(open, "b")));
        assertEquals(Map.of("a", 32, "b", 32), chosen(choice, 32));
    }

    /** Costs are the channels of both layers, and those of the first. */
    private Map<String, Integer> chosenOfTwo(double channels, double channelsOfA) {
        layer("a", 100);
        layer("b", 0);
        MarginalChoice choice = MarginalChoice.byScores(
                decisions,
                rule(1, 1),
                scores,
                Map.of(),
                open -> new MarginalChoice.Charge(List.of(width(open, "a") + width(open, "b"), width(open, "a")), 0));
        Map<String, Integer> widths = new LinkedHashMap<>();
        choice.choose(List.of(channels, channelsOfA), 0)
                .orElseThrow()
                .forEach((name, mask) -> widths.put(name, count(mask)));
        return widths;
    }

    @Test
    void allLimitsHold() {
        assertEquals(Map.of("a", 32, "b", 64), chosenOfTwo(96, 32));
    }

    @Test
    void nothingGoesForALimitThatIsKeptToAlready() {
        // By scores, b is the one to get narrower.
        assertEquals(Map.of("a", 32, "b", 64), chosenOfTwo(128, 32));
    }

    @Test
    void whatIsFreedForOneLimitIsNotTakenBackBeyondAnother() {
        assertEquals(Map.of("a", 64, "b", 32), chosenOfTwo(96, 64));
    }

    @Test
    void whatLosesLeastDependsOnWhatHasGone() {
        layer("a", 0);
        layer("b", 0);
        // Either may go, but not both.
        MarginalChoice choice = MarginalChoice.byLoss(
                decisions,
                rule(0, 1),
                scores,
                charged(open -> width(open, "a") + width(open, "b")),
                open -> 1000 / (1 + Math.max(width(open, "a"), width(open, "b"))) - width(open, "a") / 1000);
        assertEquals(Map.of("a", 64, "b", 0), chosen(choice, 64));
    }
}
