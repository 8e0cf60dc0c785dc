package dev.dnal.bench;

import dev.dnal.tribuo.latency.InterleavedTimer;
import dev.dnal.tribuo.latency.Timings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Times two steps in turns, so that what else goes on in the machine hits both alike.
 *
 * @param ours median time of our step, in seconds
 * @param peer median time of the step it is compared with, in seconds
 * @param rounds times that each was timed
 */
record Interleaved(double ours, double peer, int rounds) {
    /** The first two runs of a training step pay for fresh memory. */
    static final int WARM_UP_ROUNDS = 3;

    /** Fewer give no median worth the name. */
    static final int FEWEST_ROUNDS = 5;

    /** Idle threads of ONNX Runtime and OpenMP spin for a while after a run; in this time they give the processors back. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    /**
     * Warms both up, then times them in turns until the time is over.
     *
     * @param budget for all after the warm-up; at least {@value #FEWEST_ROUNDS} rounds are run however long they take
     */
    static Interleaved measure(Step ours, Step peer, Duration budget) {
        InterleavedTimer.Effort effort = new InterleavedTimer.Effort(WARM_UP_ROUNDS, FEWEST_ROUNDS, 0, budget, PAUSE);
        Timings timings = new InterleavedTimer(effort).measure(List.of("ours", "peer"), List.of(ours::run, peer::run));
        return new Interleaved(
                timings.variants().get(0).medianMillis() / 1e3,
                timings.variants().get(1).medianMillis() / 1e3,
                timings.rounds());
    }

    /** Time of one run, after a pause. */
    static double seconds(Step step) {
        LockSupport.parkNanos(PAUSE.toNanos());
        long start = System.nanoTime();
        step.run();
        return (System.nanoTime() - start) / 1e9;
    }

    /**
     * The median; of an even number of values the mean of the two in the middle.
     *
     * @throws IllegalArgumentException if there are no values
     */
    static double median(Collection<Double> values) {
        return Timings.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
