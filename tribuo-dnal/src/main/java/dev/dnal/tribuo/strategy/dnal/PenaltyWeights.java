package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.SearchContext;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** What the gates of a network weigh in the penalty. */
final class PenaltyWeights {
    private PenaltyWeights() {}

    /**
     * What goes of the multiply-accumulate operations if one choice of a decision closes, relative to the mean of all choices.
     *
     * @return weights by the names of the gates' parameters
     */
    static Map<String, Double> byMacs(SearchContext context, List<DecisionGate> gates) {
        return relative(context, gates, network -> CostCounter.count(network).macs(), gate -> 1);
    }

    /**
     * What goes of the cost in the budget's unit if half of the choices of a decision close, for each of them, relative to the mean of all
     * choices.
     *
     * @return weights by the names of the gates' parameters
     */
    static Map<String, Double> byCost(SearchContext context, List<DecisionGate> gates) {
        return relative(context, gates, context::cost, gate -> (gate.choices() + 1) / 2);
    }

    private static Map<String, Double> relative(
            SearchContext context,
            List<DecisionGate> gates,
            ToDoubleFunction<Graph> cost,
            ToIntFunction<DecisionGate> closing) {
        Graph whole = context.network();
        double all = cost.applyAsDouble(whole);
        double[] spared = new double[gates.size()];
        double total = 0;
        for (int g = 0; g < spared.length; g++) {
            Map<String, boolean[]> open = new LinkedHashMap<>();
            DecisionGate closed = gates.get(g);
            int closes = closing.applyAsInt(closed);
            context.decisions()
                    .forEach(decision -> open.put(
                            decision.name(), mask(decision, decision.name().equals(closed.name()) ? closes : 0)));
            double left = cost.applyAsDouble(context.slice(whole, open));
            spared[g] = Math.max(0, all - left) / closes;
            total += spared[g] * closed.choices();
        }
        double mean = total / gates.stream().mapToInt(DecisionGate::choices).sum();
        Map<String, Double> weights = new LinkedHashMap<>();
        for (int g = 0; g < spared.length; g++) {
            weights.put(gates.get(g).parameter(), spared[g] / mean);
        }
        return weights;
    }

    /** All choices open but some at the end. */
    private static boolean[] mask(Decision decision, int closed) {
        boolean[] mask = new boolean[decision.choices()];
        Arrays.fill(mask, 0, mask.length - closed, true);
        return mask;
    }
}
