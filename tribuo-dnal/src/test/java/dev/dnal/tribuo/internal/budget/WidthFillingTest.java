package dev.dnal.tribuo.internal.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.decision.GateRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WidthFillingTest {
    private static final GateRule BLOCKS = new GateRule(GateRule.THRESHOLD, 1, 8);
    private static final int TRIES = 100;

    private int measured;

    /** Costs as many as there are channels. */
    private Widths counted(Map<String, Integer> worth, Map<String, Integer> widths) {
        measured++;
        double cost = widths.values().stream().mapToInt(width -> width).sum();
        return new Widths(worth, widths, cost);
    }

    /** Layers of 16, the channels of each worth a little more than those of the next. */
    private static RankedChannels ranked(String... layers) {
        Map<String, double[]> scores = new LinkedHashMap<>();
        IntStream.range(0, layers.length)
                .forEach(l -> scores.put(
                        layers[l],
                        IntStream.range(0, 16).mapToDouble(c -> -c - 0.1 * l).toArray()));
        return new RankedChannels(scores, Map.of());
    }

    private Widths filled(RankedChannels ranked, double limit, Map<String, Integer> begin) {
        return new WidthFilling(layer -> BLOCKS, ranked, limit, this::counted).from(counted(begin, begin), TRIES);
    }

    private static Map<String, Integer> widths(int... widths) {
        Map<String, Integer> named = new LinkedHashMap<>();
        IntStream.range(0, widths.length)
                .forEach(l -> named.put(List.of("a", "b", "c").get(l), widths[l]));
        return named;
    }

    @Test
    void whatIsLeftIsSpentOnTheChannelsWorthMost() {
        assertEquals(
                widths(16, 8, 8),
                filled(ranked("a", "b", "c"), 33, widths(8, 8, 8)).widths());
    }

    @Test
    void aLayerGetsNarrowerWhereAnotherGainsMore() {
        assertEquals(widths(16, 8), filled(ranked("a", "b"), 27, widths(8, 16)).widths());
        assertEquals(widths(16, 8), filled(ranked("a", "b"), 27, widths(16, 8)).widths());
    }

    @Test
    void exchangesThatCannotFitAreNotMeasured() {
        filled(ranked("a", "b", "c"), 26, widths(8, 8, 8));
        int wider = 3;
        assertEquals(1 + wider, measured, "each costs more, and no layer of one block gets narrower");
    }

    @Test
    void aNarrowerLayerIsMeasuredButNotTakenByItself() {
        Widths begin = counted(widths(8, 16), widths(8, 16));
        WidthFilling filling = new WidthFilling(layer -> BLOCKS, ranked("a", "b"), 27, this::counted);
        // A try to widen a comes first, and the second is of a narrower b.
        assertEquals(begin, filling.from(begin, 2));
    }

    @Test
    void nothingIsTriedWhereTheBudgetIsSpent() {
        assertEquals(widths(8, 8), filled(ranked("a", "b"), 16, widths(8, 8)).widths());
        assertEquals(1, measured);
    }
}
