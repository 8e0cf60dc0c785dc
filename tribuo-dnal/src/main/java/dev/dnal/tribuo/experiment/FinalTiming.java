package dev.dnal.tribuo.experiment;

import dev.dnal.tribuo.latency.FreshProcesses;
import dev.dnal.tribuo.latency.InterleavedTimer;
import dev.dnal.tribuo.latency.Ratio;
import dev.dnal.tribuo.latency.TimeConditions;
import dev.dnal.tribuo.latency.TimedModel;
import dev.dnal.tribuo.latency.Timings;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.Budget;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Times the networks of an experiment in turns, when all is trained: on a CPU in processes of their own, since one that has trained for long is
 * not one that serves; on a GPU, whose state is not that of the process, in this one.
 */
final class FinalTiming {
    /** Enough for a median. */
    static final int PROCESSES = 5;

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /** Small networks are known to 1 % soon; of large ones, three runs in each process are enough. */
    private static final InterleavedTimer.Effort EFFORT =
            new InterleavedTimer.Effort(2, 3, 0.01, Duration.ofMillis(700), Duration.ZERO);

    private final SessionConfig config;
    private final List<Integer> batches;
    private final int processes;
    private final Apart apart;

    /** Times networks in other processes, so many as were asked for. */
    @FunctionalInterface
    interface Apart {
        Timings measure(List<TimedModel> models, SessionConfig config) throws IOException;
    }

    /**
     * A timing.
     *
     * @param session how networks run that are not timed
     * @param budget of time, if there is one: it says for how many threads of a CPU, and for how many images besides 1 and {@value MeasuredTimes#LARGE_BATCH}
     * @param processes on a CPU; 0 for none but this one
     */
    FinalTiming(SessionConfig session, Optional<Budget> budget, int processes) {
        this(
                session,
                budget,
                processes,
                (models, config) -> new FreshProcesses(processes, EFFORT, PATIENCE).measure(models, config));
    }

    private FinalTiming(SessionConfig config, int processes, Apart apart, List<Integer> batches) {
        this.config = config;
        this.processes = processes;
        this.apart = apart;
        this.batches = batches;
    }

    FinalTiming(SessionConfig session, Optional<Budget> budget, int processes, Apart apart) {
        boolean isCpu = session.device().resolve().kind() == Device.Kind.CPU;
        this.config = isCpu ? session.withThreads(budget.map(Budget::threads).orElse(1)) : session;
        this.processes = isCpu ? processes : 0;
        this.apart = apart;
        TreeSet<Integer> sizes = new TreeSet<>(List.of(1, MeasuredTimes.LARGE_BATCH));
        budget.map(Budget::batch).ifPresent(sizes::add);
        this.batches = List.copyOf(sizes);
    }

    /** The same without the large batch, for networks whose tensors take much memory, unless the budget is for so many images. */
    FinalTiming ofFewImages(Optional<Budget> budget) {
        return new FinalTiming(
                config,
                processes,
                apart,
                batches.stream()
                        .filter(size -> size != MeasuredTimes.LARGE_BATCH
                                || budget.filter(limit -> limit.batch() == MeasuredTimes.LARGE_BATCH)
                                        .isPresent())
                        .toList());
    }

    /**
     * Times.
     *
     * @param networks by their names ({@link MeasuredTimes}), the whole one first: the bytes of an ONNX file that takes [batch, C, H, W]
     * @throws dev.dnal.tribuo.runtime.GraphRunException if ONNX Runtime refuses one of them
     */
    MeasuredTimes of(Map<String, byte[]> networks) {
        if (processes == 0) {
            return here(networks, null);
        }
        List<TimedModel> models = batches.stream()
                .flatMap(batch -> models(networks, batch).stream())
                .toList();
        Timings timings;
        try {
            timings = apart.measure(models, config);
        } catch (IOException e) {
            return here(networks, String.valueOf(e.getMessage()));
        }
        return times(
                processes,
                null,
                IntStream.range(0, batches.size())
                        .mapToObj(i -> ofBatch(timings, i * networks.size(), networks.size(), batches.get(i)))
                        .toList());
    }

    private static List<TimedModel> models(Map<String, byte[]> networks, int batch) {
        return networks.entrySet().stream()
                .map(network -> new TimedModel(network.getKey(), network.getValue(), batch))
                .toList();
    }

    private MeasuredTimes here(Map<String, byte[]> networks, @Nullable String why) {
        return times(
                0,
                why,
                batches.stream()
                        .map(batch -> ofBatch(
                                new InterleavedTimer(EFFORT).measure(models(networks, batch), config),
                                0,
                                networks.size(),
                                batch))
                        .toList());
    }

    private static MeasuredTimes.OfBatch ofBatch(Timings timings, int first, int count, int batch) {
        return new MeasuredTimes.OfBatch(
                batch,
                IntStream.range(first, first + count)
                        .mapToObj(i -> MeasuredTimes.OfNetwork.of(timings, i, first))
                        .toList(),
                toLearned(timings, first, count));
    }

    private static Map<String, Ratio> toLearned(Timings timings, int first, int count) {
        List<String> names = timings.variants().subList(first, first + count).stream()
                .map(Timings.Variant::name)
                .toList();
        int learned = names.indexOf(MeasuredTimes.LEARNED);
        Map<String, Ratio> ratios = new LinkedHashMap<>();
        for (int i = 0; i < count && learned >= 0; i++) {
            if (i != learned) {
                ratios.put(names.get(i), timings.ratio(first + i, first + learned));
            }
        }
        return ratios;
    }

    private MeasuredTimes times(int count, @Nullable String why, List<MeasuredTimes.OfBatch> measured) {
        return new MeasuredTimes(
                TimeConditions.here(config.threads(), 1).cpu(),
                config.device().toString(),
                OrtRuntime.start(config.device()).toString(),
                config.threads(),
                count,
                why,
                measured);
    }
}
