package dev.dnal.tribuo.latency;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How time depends on one width: at which widths it is measured, and how that makes up the time at any other.
 *
 * @param step widths within a step of so many channels cost the same
 * @param set steps that a kernel works through together, so that a set begun costs more than its share; 1 if it doesn't
 * @param sizes numbers of steps between which time is interpolated; none if it is measured at each width, for want of a rule
 */
record Axis(int step, int set, NavigableSet<Integer> sizes) {
    /** 1, 2, 3, 4, 6, 8, 12, 16 and so on. */
    private static final NavigableSet<Integer> SIZES = sizes(0);

    /** Time is measured at each width. */
    static final Axis EXACT = new Axis(1, 1, new TreeSet<>());

    /** Time rises evenly. */
    static final Axis SMOOTH = new Axis(1, 1, SIZES);

    /** Time rises evenly over odd widths, which is where there are no blocks: 1, 2, 3, 5, 7, 9, 13, 17 and so on. */
    static final Axis ODD = new Axis(1, 1, sizes(1));

    /** Up to two sets of steps each is measured. */
    private static final int WHOLE_SETS = 2;

    private static NavigableSet<Integer> sizes(int beyond) {
        NavigableSet<Integer> sizes = new TreeSet<>(List.of(1, 2, 3));
        for (int power = 4; power <= 1 << 24; power *= 2) {
            sizes.add(power + beyond);
            sizes.add(power + power / 2 + beyond);
        }
        return Collections.unmodifiableNavigableSet(sizes);
    }

    /** Time rises by one step for each block of channels. */
    static Axis blocks(int block) {
        return new Axis(block, 1, SIZES);
    }

    /** Time rises by blocks, of which kernels compute several at once. */
    static Axis blocksInSets(int block, int set) {
        return new Axis(block, set, SIZES);
    }

    /**
     * Widths to measure at, each with the share of its time in that at a width; shares add up to 1.
     *
     * @param width at least 1
     */
    Map<Integer, Double> shares(int width) {
        if (sizes.isEmpty()) {
            return Map.of(width, 1.0);
        }
        int steps = (width + step - 1) / step;
        Map<Integer, Double> shares = new TreeMap<>();
        int begun = steps % set;
        if (set == 1) {
            interpolate(shares, steps, 1);
        } else if (begun == 0) {
            interpolate(shares, steps / set, set);
        } else if (steps < WHOLE_SETS * set) {
            add(shares, steps, 1);
        } else {
            interpolate(shares, steps / set, set);
            add(shares, set + begun, 1);
            add(shares, set, -1);
        }
        return shares;
    }

    private void interpolate(Map<Integer, Double> shares, int units, int stepsInUnit) {
        int low = Objects.requireNonNull(sizes.floor(units));
        int high = Objects.requireNonNull(sizes.ceiling(units));
        double upper = high == low ? 0 : (double) (units - low) / (high - low);
        add(shares, low * stepsInUnit, 1 - upper);
        add(shares, high * stepsInUnit, upper);
    }

    private void add(Map<Integer, Double> shares, int steps, double share) {
        shares.merge(steps * step, share, Double::sum);
        shares.values().removeIf(value -> value == 0);
    }
}
