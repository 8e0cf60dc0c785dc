package dev.dnal.tribuo.search.record;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How gates behave: what tells a search that settles from one that swings or closes a layer.
 *
 * @param undecided share of gates between 0.1 and 0.9 at the epoch's steepness, 0 to 1; NaN where there are no gates
 * @param flips gates that are on the other side of the threshold than after the epoch before; -1 in a first epoch, and where
 *     there are no gates
 * @param smallestLayer the layer with the fewest gates above the threshold, of equals the first; empty where there are no gates
 * @param smallestWidth gates above the threshold in that layer; a minimum of channels keeps more than that; -1 where there
 *     are no gates
 * @param histogram how many gates are open how far: {@value #BINS} numbers, the first of those from 0 to below 1 / {@value #BINS}, the last up to 1
 *     and with it; empty where there are no gates, and where a strategy doesn't say
 */
public record GateDiagnostics(
        double undecided, int flips, String smallestLayer, int smallestWidth, List<Integer> histogram) {
    /** Intervals of a histogram. */
    public static final int BINS = 20;

    /** Where there are no gates. */
    public static final GateDiagnostics NONE = new GateDiagnostics(Double.NaN, -1, "", -1);

    /** Copies the list; what was written by earlier versions has none. */
    @SuppressWarnings("NullAway")
    public GateDiagnostics {
        histogram = histogram == null ? List.of() : List.copyOf(histogram);
    }

    /** Without a histogram. */
    public GateDiagnostics(double undecided, int flips, String smallestLayer, int smallestWidth) {
        this(undecided, flips, smallestLayer, smallestWidth, List.of());
    }

    /**
     * How many values are in each interval.
     *
     * @param values from 0 to 1
     */
    public static List<Integer> histogram(DoubleStream values) {
        int[] counts = new int[BINS];
        values.forEach(value -> counts[Math.min(BINS - 1, (int) (value * BINS))]++);
        return Arrays.stream(counts).boxed().toList();
    }
}
