package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.DecisionGate;
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
     * The multiply-accumulate operations that go if one choice of a decision closes, relative to the mean of all choices.
     *
     * @return weights by the names of the gates' parameters
     */
    static Map<String, Double> byMacs(SearchContext context, List<DecisionGate> gates) {
        Graph whole = context.network();
        double all = CostCounter.count(whole).macs();
        double[] spared = new double[gates.size()];
        double total = 0;
        for (int g = 0; g < spared.length; g++) {
            Map<String, boolean[]> open = new LinkedHashMap<>();
            DecisionGate closed = gates.get(g);
            gates.forEach(gate -> open.put(gate.name(), mask(gate, gate.equals(closed))));
            double left = CostCounter.count(context.slice(whole, open)).macs();
            spared[g] = Math.max(0, all - left);
            total += spared[g] * closed.choices();
        }
        double mean = total / gates.stream().mapToInt(DecisionGate::choices).sum();
        Map<String, Double> weights = new LinkedHashMap<>();
        for (int g = 0; g < spared.length; g++) {
            weights.put(gates.get(g).parameter(), spared[g] / mean);
        }
        return weights;
    }

    /** All choices open but perhaps the last. */
    private static boolean[] mask(DecisionGate gate, boolean closesOne) {
        boolean[] mask = new boolean[gate.choices()];
        Arrays.fill(mask, true);
        mask[mask.length - 1] = !closesOne;
        return mask;
    }
}
