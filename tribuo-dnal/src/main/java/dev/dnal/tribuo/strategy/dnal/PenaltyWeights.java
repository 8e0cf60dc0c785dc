package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.channel.Gate;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.SearchContext;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the gates of a network weigh in the penalty. */
final class PenaltyWeights {
    private PenaltyWeights() {}

    /**
     * The multiply-accumulate operations that go if one channel of a gate closes, relative to the mean of all channels.
     *
     * @return weights by the names of the gates' parameters
     */
    static Map<String, Double> byMacs(SearchContext context, List<Gate> gates) {
        Graph whole = context.network();
        double all = CostCounter.count(whole).macs();
        double[] spared = new double[gates.size()];
        double total = 0;
        for (int g = 0; g < spared.length; g++) {
            Map<String, boolean[]> open = new LinkedHashMap<>();
            Gate closed = gates.get(g);
            gates.forEach(gate -> open.put(gate.layer(), mask(gate, gate.equals(closed))));
            double left = CostCounter.count(context.slice(whole, open)).macs();
            spared[g] = Math.max(0, all - left);
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
