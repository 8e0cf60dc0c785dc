package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.Budget;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a network costs once its closed channels are cut out: it is really cut, then counted or timed. */
final class WidthCosts {
    private final Graph whole;
    private final List<Decision> decisions;
    private final ToDoubleFunction<Graph> cost;
    private final double wholeCost;

    /**
     * Costs of parts of {@code whole}.
     *
     * @param session how times are measured
     */
    WidthCosts(Graph whole, List<Decision> decisions, Budget.Cost kind, SessionConfig session) {
        this.whole = whole;
        this.decisions = decisions;
        if (kind == Budget.Cost.LATENCY) {
            NetworkLatency latency = new NetworkLatency(whole, session);
            this.cost = latency::millis;
            this.wholeCost = latency.referenceMillis();
        } else {
            this.cost = kind == Budget.Cost.MACS
                    ? network -> CostCounter.count(network).macs()
                    : network -> CostCounter.count(network).params();
            this.wholeCost = cost.applyAsDouble(whole);
        }
    }

    /** What the whole network costs. */
    double whole() {
        return wholeCost;
    }

    /** What is left if only the open channels stay. */
    double of(Map<String, boolean[]> open) {
        return cost.applyAsDouble(new Cut(whole, decisions, open).sliced());
    }
}
