package dev.dnal.tribuo.search;

import dev.dnal.onnx.channel.Gate;
import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.GatePenalty;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What open gates are charged for.
 *
 * <p>Constants have no bodies: a provenance that records one could not be read again.
 */
public enum PenaltyForm {
    /** The sum of sigmoid(s) over all gates, as in the published code. */
    PUBLISHED,
    /** The sum of sigmoid(delta * s): of the gates as the network sees them. */
    OPENNESS,
    /**
     * As published, with each gate weighed by the multiply-accumulate operations that go if its channel closes, relative to the mean of all
     * gates.
     */
    MACS;

    /** The name in options and records: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The penalty on the gates of a network.
     *
     * @param whole the network without gates
     */
    GatePenalty of(Graph whole, List<Gate> gates) {
        return switch (this) {
            case PUBLISHED -> GatePenalty.published();
            case OPENNESS -> GatePenalty.ofOpenness();
            case MACS -> GatePenalty.published().weighted(byMacs(whole, gates));
        };
    }

    private static Map<String, Double> byMacs(Graph whole, List<Gate> gates) {
        List<GateSite> sites = gates.stream()
                .map(gate -> new GateSite(gate.layer(), gate.siteValue()))
                .toList();
        double all = CostCounter.count(whole).macs();
        double[] spared = new double[gates.size()];
        double total = 0;
        for (int g = 0; g < spared.length; g++) {
            Map<String, boolean[]> open = new LinkedHashMap<>();
            Gate closed = gates.get(g);
            gates.forEach(gate -> open.put(gate.layer(), mask(gate, gate.equals(closed))));
            spared[g] = Math.max(
                    0,
                    all
                            - CostCounter.count(new Cut(whole, sites, open).sliced())
                                    .macs());
            total += spared[g] * closed.channels();
        }
        double mean = total / gates.stream().mapToInt(Gate::channels).sum();
        Map<String, Double> weights = new LinkedHashMap<>();
        for (int g = 0; g < spared.length; g++) {
            weights.put(gates.get(g).parameter(), spared[g] / mean);
        }
        return weights;
    }

    /** All channels open but perhaps the last. */
    private static boolean[] mask(Gate gate, boolean closesOne) {
        boolean[] mask = new boolean[gate.channels()];
        Arrays.fill(mask, true);
        mask[mask.length - 1] = !closesOne;
        return mask;
    }
}
