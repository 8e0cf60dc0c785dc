package dev.dnal.tribuo.latency;

import java.util.Arrays;
import java.util.Locale;

/**
 * How long one thing takes by how long another takes.
 *
 * @param value the middle of what was measured
 * @param low lower end of an interval that holds the true middle in 95 of 100 cases
 * @param high its upper end
 */
public record Ratio(double value, double low, double high) {
    private static final double STANDARD_ERRORS = 1.96;

    /**
     * The median and the order statistics around it, which hold the true one whatever the distribution; of few values the whole range.
     *
     * @throws IllegalArgumentException if there are no values
     */
    static Ratio of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("A median needs at least one value, found none");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double half = STANDARD_ERRORS * Math.sqrt(n) / 2;
        int low = (int) Math.floor((n - 1) / 2.0 - half);
        int high = n - 1 - low;
        double value = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
        return new Ratio(value, sorted[Math.max(0, low)], sorted[Math.min(n - 1, high)]);
    }

    /** Half of the interval by the value: how exact it is. */
    public double precision() {
        return (high - low) / 2 / value;
    }

    /** With as many digits as mean something: "0.73", or "0.70 to 0.78" where the interval is wide. */
    @Override
    public String toString() {
        return high - low < 0.015
                ? String.format(Locale.ROOT, "%.2f", value)
                : String.format(Locale.ROOT, "%.2f to %.2f", low, high);
    }
}
