package dev.dnal.tribuo.internal.budget;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UniformChoiceTest {
    private final List<Decision> decisions = new ArrayList<>();
    private final Map<String, double[]> scores = new LinkedHashMap<>();

    private void decision(Decision decision) {
        decisions.add(decision);
        scores.put(
                decision.name(),
                IntStream.range(0, decision.choices()).mapToDouble(c -> -c).toArray());
    }

    private void layer(String name, int channels) {
        decision(Decision.ofChannels(name, name, channels));
    }

    /** Channels that begin at one layer, and more that begin at another, which has all. */
    private void growingStream(String name, int first, int all) {
        Decision.Place begin = Decision.Place.ofChannels(name + "1", first);
        Decision.Place end = Decision.Place.ofChannels(name + "2", all);
        decision(new Decision(name, Decision.Kind.CHANNEL, all, 0, List.of(begin, end)));
    }

    private void operation(String name) {
        Decision.Place place = new Decision.Place(name, Optional.empty(), List.of(0, 0, 0));
        decision(new Decision(name, Decision.Kind.OPERATION, 1, 0, List.of(place)));
    }

    private static int count(boolean[] mask) {
        return (int) IntStream.range(0, mask.length).filter(c -> mask[c]).count();
    }

    private static int channels(Map<String, boolean[]> open) {
        return open.values().stream().mapToInt(UniformChoiceTest::count).sum();
    }

    private UniformChoice choice(int atLeast, int multipleOf) {
        return new UniformChoice(
                decisions, new GateRule(GateRule.THRESHOLD, atLeast, multipleOf), UniformChoiceTest::channels);
    }

    private Map<String, Integer> widths(UniformChoice choice, double limit) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        choice.open(choice.widest(limit).orElseThrow(), scores).forEach((name, mask) -> widths.put(name, count(mask)));
        return widths;
    }

    @Test
    void allLayersKeepTheLargestShareThatFits() {
        layer("narrow", 16);
        layer("wide", 64);
        assertEquals(Map.of("narrow", 10, "wide", 40), widths(choice(1, 1), 50));
        assertEquals(Map.of("narrow", 10, "wide", 40), widths(choice(1, 1), 54.9));
        assertEquals(Map.of("narrow", 11, "wide", 44), widths(choice(1, 1), 55));
        assertEquals(Map.of("narrow", 16, "wide", 64), widths(choice(1, 1), 1000));
    }

    @Test
    void fewChannelsAreRounded() {
        layer("few", 4);
        layer("wide", 64);
        assertEquals(Map.of("few", 3, "wide", 44), widths(choice(1, 1), 50));
    }

    @Test
    void theBestOfEachLayerStay() {
        layer("a", 16);
        UniformChoice choice = choice(1, 1);
        scores.put("a", IntStream.range(0, 16).mapToDouble(c -> c).toArray());
        boolean[] open = choice.open(2, scores).getOrDefault("a", new boolean[0]);
        assertArrayEquals(
                new int[] {14, 15}, IntStream.range(0, 16).filter(c -> open[c]).toArray());
    }

    @Test
    void aStreamThatGrowsIsThinnedWhereItBeginsAndWhereItEnds() {
        growingStream("stream", 16, 48);
        UniformChoice choice = choice(1, 1);
        boolean[] open = choice.open(4, scores).getOrDefault("stream", new boolean[0]);
        assertArrayEquals(
                new int[] {0, 1, 2, 3, 16, 17, 18, 19, 20, 21, 22, 23},
                IntStream.range(0, 48).filter(c -> open[c]).toArray());
    }

    @Test
    void operationsStay() {
        layer("a", 16);
        operation("branch");
        assertEquals(Map.of("a", 4, "branch", 1), widths(choice(1, 1), 5));
    }

    @Test
    void costsMayBeHigherForFewerChannels() {
        layer("a", 16);
        UniformChoice inBlocks = new UniformChoice(
                decisions,
                new GateRule(GateRule.THRESHOLD, 1, 1),
                open -> channels(open) % 4 == 0 ? channels(open) : 2 * channels(open));
        assertEquals(OptionalInt.of(12), inBlocks.widest(15));
        assertEquals(OptionalInt.empty(), inBlocks.widest(1.9));
        assertEquals(2, inBlocks.least());
        assertEquals(26, inBlocks.cost(13));
    }

    @Test
    void limitsToWidthsHold() {
        layer("a", 16);
        layer("b", 64);
        assertEquals(Map.of("a", 6, "b", 8), widths(choice(6, 1), 15));
        assertEquals(Map.of("a", 16, "b", 48), widths(choice(1, 16), 64));
    }

    @Test
    void noLayerGoes() {
        layer("a", 2);
        layer("b", 64);
        assertEquals(Map.of("a", 1, "b", 4), widths(choice(0, 1), 5));
    }

    @Test
    void scoresOfAnotherNetworkAreRefused() {
        layer("a", 16);
        UniformChoice choice = choice(1, 1);
        Map<String, double[]> other = Map.of("b", new double[16]);
        assertThrows(IllegalArgumentException.class, () -> choice.open(1, other));
    }
}
