package dev.dnal.tribuo.search;

import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.util.List;
import java.util.Map;

/** What a network costs once its closed channels are cut out: it is really cut, then counted or timed. */
final class WidthCosts {
    private final Graph whole;
    private final List<GateSite> sites;
    private final Budget.Cost cost;
    private final SessionConfig session;

    /**
     * Costs of parts of {@code whole}.
     *
     * @param session how times are measured
     */
    WidthCosts(Graph whole, List<GateSite> sites, Budget.Cost cost, SessionConfig session) {
        this.whole = whole;
        this.sites = sites;
        this.cost = cost;
        this.session = session;
    }

    /** What the whole network costs. */
    double whole() {
        return of(whole);
    }

    /** What is left if only the open channels stay. */
    double of(Map<String, boolean[]> open) {
        return of(new Cut(whole, sites, open).sliced());
    }

    private double of(Graph network) {
        return switch (cost) {
            case MACS -> CostCounter.count(network).macs();
            case PARAMS -> CostCounter.count(network).params();
            case LATENCY -> NetworkLatency.millis(network, session);
        };
    }
}
