package dev.dnal.tribuo.latency;

import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.ThreadClock;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.NetworkSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Times things in turns in one process, so that what else goes on in the machine hits all of them alike, until their ratios are known well
 * enough. Sessions of one thread on a CPU are timed by the processor time of the calling thread, which others can't take from.
 */
public final class InterleavedTimer {
    /** Until what runs a network is compiled: of small ones it takes the most time before. */
    private static final long WARM_UP_NANOS = 200_000_000;

    private final Effort effort;
    private final LongSupplier nanoClock;

    /**
     * How much to do.
     *
     * @param warmUps rounds that don't count, at least; more where they are short, for a tenth of the limit or 0.2 seconds
     * @param fewestRounds at least 1; so many are run however long they take
     * @param precision half of the interval of each ratio to the first thing, by the ratio, at which to end
     * @param limit how long to go on at most, apart from warming up
     * @param pause before each call; idle threads that spin for a while give the processors back in 20 ms
     */
    public record Effort(int warmUps, int fewestRounds, double precision, Duration limit, Duration pause) {
        /** To 1 %, within 4 seconds. */
        public static final Effort USUAL = new Effort(5, 11, 0.01, Duration.ofSeconds(4), Duration.ZERO);

        /** Checks the ranges. */
        public Effort {
            if (warmUps < 0 || fewestRounds < 1 || !(precision >= 0)) {
                throw new IllegalArgumentException(
                        "Expected warm-ups of at least 0, rounds of at least 1 and a precision"
                                + " of at least 0, found " + warmUps + ", " + fewestRounds + " and " + precision);
            }
        }

        /** The same with another limit. */
        public Effort within(Duration newLimit) {
            return new Effort(warmUps, fewestRounds, precision, newLimit, pause);
        }
    }

    /** Takes as much trouble as said. */
    public InterleavedTimer(Effort effort) {
        this(effort, System::nanoTime);
    }

    InterleavedTimer(Effort effort, LongSupplier nanoClock) {
        this.effort = effort;
        this.nanoClock = nanoClock;
    }

    /**
     * Times networks.
     *
     * @param models at least one
     * @throws dev.dnal.tribuo.runtime.GraphRunException if ONNX Runtime refuses one of them
     * @throws dev.dnal.onnx.graph.GraphException if one of them can't be prepared for the device, see {@link NetworkSession}
     */
    public Timings measure(List<TimedModel> models, SessionConfig config) {
        List<OnnxSession> sessions = new ArrayList<>();
        try {
            List<Runnable> runs = new ArrayList<>();
            for (TimedModel model : models) {
                OnnxSession session = NetworkSession.open(model.model(), model.name(), config);
                sessions.add(session);
                Map<String, HostTensor> feeds = model.feeds(session);
                runs.add(() -> session.run(feeds));
            }
            return measure(models.stream().map(TimedModel::name).toList(), runs, config);
        } finally {
            sessions.forEach(OnnxSession::close);
        }
    }

    /**
     * Times anything by the machine's clock.
     *
     * @param names what results call them
     * @param things as many, at least one
     */
    public Timings measure(List<String> names, List<Runnable> things) {
        return measure(names, things, nanoClock);
    }

    /**
     * Times what runs sessions, by the clock that suits them: see {@link ThreadClock}.
     *
     * @param names what results call them
     * @param things as many, at least one
     * @param config how all the sessions were opened
     */
    public Timings measure(List<String> names, List<Runnable> things, SessionConfig config) {
        return measure(names, things, ThreadClock.of(config));
    }

    private Timings measure(List<String> names, List<Runnable> things, LongSupplier clock) {
        if (things.isEmpty() || names.size() != things.size()) {
            throw new IllegalArgumentException("Expected a name for each of at least one thing to time, found "
                    + names.size() + " names for " + things.size());
        }
        warmUp(things);
        List<double[]> rounds = new ArrayList<>();
        long start = nanoClock.getAsLong();
        int nextLook = effort.fewestRounds();
        while (true) {
            rounds.add(
                    things.stream().mapToDouble(thing -> millis(thing, clock)).toArray());
            boolean late = nanoClock.getAsLong() - start >= effort.limit().toNanos();
            if (rounds.size() >= nextLook || (late && rounds.size() >= effort.fewestRounds())) {
                Timings timings = new Timings(names, rounds);
                if (late || timings.precision() <= effort.precision()) {
                    return timings;
                }
                // To look costs a sort of all, so it is done ever more rarely.
                nextLook = rounds.size() + Math.max(1, rounds.size() / 4);
            }
        }
    }

    private void warmUp(List<Runnable> things) {
        long start = nanoClock.getAsLong();
        long nanos = Math.min(WARM_UP_NANOS, effort.limit().toNanos() / 10);
        for (int done = 0; done < effort.warmUps() || nanoClock.getAsLong() - start < nanos; done++) {
            things.forEach(Runnable::run);
        }
    }

    private double millis(Runnable thing, LongSupplier clock) {
        if (!effort.pause().isZero()) {
            LockSupport.parkNanos(effort.pause().toNanos());
        }
        long start = clock.getAsLong();
        thing.run();
        return (clock.getAsLong() - start) / 1e6;
    }
}
