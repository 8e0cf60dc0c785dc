package dev.dnal.tribuo.runtime.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Times things in turns, so that what else goes on in the machine hits all of them alike; the median of many rounds counts, after
 * some that warm up.
 */
public final class TimesInTurns {
    private static final Effort WARM_UP = new Effort(10, 100_000_000L);

    /** What takes microseconds gets thousands of rounds, or medians are off by more than networks differ. */
    private static final Effort MEASUREMENT = new Effort(51, 250_000_000L);

    private static final long MOST_NANOS = 4_000_000_000L;

    /** What takes long gets fewer rounds, but never fewer than give a median that means something. */
    private static final int FEWEST_ROUNDS = 11;

    /** How often to do something at least, and how long, unless that takes too long. */
    private record Effort(int rounds, long nanos) {
        boolean wantsMore(int done, long nanosSoFar) {
            return done < FEWEST_ROUNDS || nanosSoFar < (done < rounds ? MOST_NANOS : nanos);
        }
    }

    private TimesInTurns() {}

    /**
     * Median time of each.
     *
     * @param things what to time; called at least {@value #FEWEST_ROUNDS} times each, and before that to warm up
     * @return milliseconds, in the order of the things
     */
    public static double[] medianMillis(List<Runnable> things) {
        repeat(WARM_UP, () -> things.forEach(Runnable::run));
        List<double[]> rounds = new ArrayList<>();
        repeat(
                MEASUREMENT,
                () -> rounds.add(
                        things.stream().mapToDouble(TimesInTurns::millis).toArray()));
        return IntStream.range(0, things.size())
                .mapToDouble(i ->
                        median(rounds.stream().mapToDouble(round -> round[i]).toArray()))
                .toArray();
    }

    private static void repeat(Effort effort, Runnable round) {
        long start = System.nanoTime();
        for (int done = 0; effort.wantsMore(done, System.nanoTime() - start); done++) {
            round.run();
        }
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
