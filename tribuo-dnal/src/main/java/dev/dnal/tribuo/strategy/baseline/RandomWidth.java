package dev.dnal.tribuo.strategy.baseline;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.WeightStage;

/** Leaves a random share of channels in every layer, whichever they are: search by chance. */
public class RandomWidth extends WeightStrategy {
    /** No layer is to keep less than this part of what another keeps. */
    private static final double LEAST = 0.2;

    /** For OLCUT. */
    protected RandomWidth() {}

    /**
     * A strategy.
     *
     * @param weights how the weights train on
     * @param rule limits to the widths; its threshold does not matter
     */
    public RandomWidth(WeightStage weights, GateRule rule) {
        super(weights, rule);
    }

    @Override
    protected Scores scores(SearchContext context, Graph trained) {
        return decision -> EvenThinning.scores(decision, context.rng().nextDouble(LEAST, 1), context.rng());
    }
}
