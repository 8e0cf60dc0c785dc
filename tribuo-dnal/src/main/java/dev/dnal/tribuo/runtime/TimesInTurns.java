package dev.dnal.tribuo.runtime;

import java.util.Arrays;
import java.util.List;

/**
 * Times things in turns, so that what else goes on in the machine hits all of them alike; the median of many rounds counts, after
 * some that warm up.
 */
public final class TimesInTurns {
    private static final int WARM_UP_ROUNDS = 10;
    private static final int ROUNDS = 51;

    /** What takes long gets fewer rounds, but never fewer than give a median that means something. */
    private static final int FEWEST_ROUNDS = 11;

    private static final long NANOS_PER_MEASUREMENT = 4_000_000_000L;

    private TimesInTurns() {}

    /**
     * Median time of each.
     *
     * @param things what to time; called at least {@value #FEWEST_ROUNDS} times each, and before that to warm up
     * @return milliseconds, in the order of the things
     */
    public static double[] medianMillis(List<Runnable> things) {
        double[][] millis = new double[things.size()][ROUNDS];
        long start = System.nanoTime();
        for (int i = 0; i < WARM_UP_ROUNDS && hasTime(start, i); i++) {
            things.forEach(Runnable::run);
        }
        int rounds = 0;
        for (start = System.nanoTime(); rounds < ROUNDS && hasTime(start, rounds); rounds++) {
            for (int i = 0; i < millis.length; i++) {
                millis[i][rounds] = millis(things.get(i));
            }
        }
        int measured = rounds;
        return Arrays.stream(millis)
                .mapToDouble(times -> median(Arrays.copyOf(times, measured)))
                .toArray();
    }

    private static boolean hasTime(long start, int rounds) {
        return rounds < FEWEST_ROUNDS || System.nanoTime() - start < NANOS_PER_MEASUREMENT;
    }

    private static double millis(Runnable thing) {
        long start = System.nanoTime();
        thing.run();
        return (System.nanoTime() - start) / 1e6;
    }

    /**
     * The median; of an even number of values the mean of the two in the middle.
     *
     * @throws IllegalArgumentException if there are no values
     */
    public static double median(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("A median needs at least one value, found none");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
