package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.Graph;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How gates stand after an epoch.
 *
 * @param open for each decision which of its choices would stay, were this the last epoch
 * @param above for each decision which of its gates are above the threshold, whatever limits to the choices that stay make of that
 * @param values for each decision how far each of its gates is open, 0 to 1; empty if the strategy doesn't say
 * @param undecided share of gates that are neither open nor closed, by the strategy's own measure, 0 to 1; those between 0.1 and 0.9
 *     for DNAL
 */
public record GateReading(
        Map<String, boolean[]> open, Map<String, boolean[]> above, Map<String, double[]> values, double undecided) {
    /** Copies the maps, in their order. */
    public GateReading {
        open = Collections.unmodifiableMap(new LinkedHashMap<>(open));
        above = Collections.unmodifiableMap(new LinkedHashMap<>(above));
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** A reading without the values of gates. */
    public GateReading(Map<String, boolean[]> open, Map<String, boolean[]> above, double undecided) {
        this(open, above, Map.of(), undecided);
    }

    /** Reads the gates of a network that trains. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Reads the gates.
         *
         * @param trained the network after an epoch
         * @param delta steepness of its gates in that epoch
         */
        GateReading read(Graph trained, double delta);
    }
}
