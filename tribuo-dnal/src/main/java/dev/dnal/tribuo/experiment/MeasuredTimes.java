package dev.dnal.tribuo.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dnal.tribuo.latency.Ratio;
import dev.dnal.tribuo.latency.Timings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long networks take, measured in turns when all was trained.
 *
 * @param processor the model of the CPU
 * @param device where the networks ran
 * @param library ONNX Runtime's version and build
 * @param threads that shared the work
 * @param processes how many fresh processes timed the networks, one after the other; 0 if the process that had trained them did
 * @param whyHere why that one did it where others should have; left out where they have, or were not to
 * @param batches the times, for each number of images
 */
public record MeasuredTimes(
        String processor,
        String device,
        String library,
        int threads,
        int processes,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String whyHere,
        List<OfBatch> batches) {
    /** What the network is called that all are compared with: the one that the search began with. */
    public static final String WHOLE = "whole";

    /** What the learned network is called. */
    public static final String LEARNED = "learned";

    /** Images of the larger batch that is timed: many enough that the work of a run is what counts. */
    public static final int LARGE_BATCH = 64;

    /** What a network in 8-bit whole numbers is called. */
    public static final String QUANTISED = "int8";

    /** What a network is called whose weights are kept in 16 bits. */
    public static final String HALF = "float16";

    /** What the thin network is called. */
    public static final String THIN = "thin";

    /** What the learned network is called with its channels filled up, if they were not full. */
    public static final String PADDED = "padded";

    /** Copies the list. */
    public MeasuredTimes {
        batches = List.copyOf(batches);
    }

    /**
     * Times for a number of images.
     *
     * @param batch how many go through a network at once, at least 1
     * @param networks the whole one first
     * @param toLearned time of each of the others by that of the learned network, with which it took turns; empty without one
     */
    public record OfBatch(
            int batch,
            List<OfNetwork> networks,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Ratio> toLearned) {
        /** Copies list and map; records of earlier versions have no map. */
        public OfBatch {
            networks = List.copyOf(networks);
            toLearned = toLearned == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(toLearned));
        }
    }

    /**
     * What a network takes.
     *
     * @param network its name
     * @param millis the median of the processes, each of which gives the 20th percentile of its runs; or the median of all runs in one process
     * @param share of the time of the whole network: the median of the processes, or of all runs in one process
     * @param low lower end of the interval that holds the true median share in 95 of 100 cases, which of five processes is the smallest
     * @param high its upper end
     */
    public record OfNetwork(String network, double millis, double share, double low, double high) {
        static OfNetwork of(Timings timings, int network, int whole) {
            Timings.Variant variant = timings.variants().get(network);
            Ratio share = timings.ratio(network, whole);
            return new OfNetwork(variant.name(), variant.medianMillis(), share.value(), share.low(), share.high());
        }

        /** How wide the interval of the share is, by the share. */
        public double spread() {
            return (high - low) / share;
        }

        /** Whether the {@link #spread} is above {@value Timings#BUSY}: then the share says less than its interval, for the machine was busy. */
        public boolean varies() {
            return spread() > Timings.BUSY;
        }
    }

    /** Whether a network takes less time than the learned one, in turns with it, for as many images, and not only by chance. */
    boolean isFasterThanLearned(String network, int batch) {
        return batches.stream()
                .filter(times -> times.batch() == batch)
                .flatMap(times -> Stream.ofNullable(times.toLearned().get(network)))
                .anyMatch(ratio -> ratio.high() < 1);
    }

    /**
     * What was measured of a network.
     *
     * @param batch number of images
     * @throws IllegalArgumentException if that was not measured
     */
    public OfNetwork of(String network, int batch) {
        return batches.stream()
                .filter(times -> times.batch() == batch)
                .flatMap(times -> times.networks().stream())
                .filter(times -> times.network().equals(network))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Expected times of " + network + " for " + batch + " images, found none"));
    }
}
