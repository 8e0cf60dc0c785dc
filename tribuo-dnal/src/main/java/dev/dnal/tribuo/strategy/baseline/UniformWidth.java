package dev.dnal.tribuo.strategy.baseline;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.WeightStage;

/** Leaves the same share of channels in every layer, whichever they are: what narrowing a network by hand comes to. */
public class UniformWidth extends WeightStrategy {
    /** For OLCUT. */
    protected UniformWidth() {}

    /**
     * A strategy.
     *
     * @param weights how the weights train on
     * @param rule limits to the widths; its threshold does not matter
     */
    public UniformWidth(WeightStage weights, GateRule rule) {
        super(weights, rule);
    }

    @Override
    public boolean isUniform() {
        return true;
    }

    @Override
    protected Scores scores(SearchContext context, Graph trained) {
        return decision -> EvenThinning.scores(decision, 1, context.rng());
    }
}
