package dev.dnal.tribuo.strategy;

import dev.dnal.onnx.channel.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.SecondStage;
import dev.dnal.tribuo.search.WeightStage;

/** Leaves the same share of channels in every layer, whichever they are: what narrowing a network by hand comes to. */
public final class UniformWidth extends WeightStrategy {
    /** For OLCUT. */
    private UniformWidth() {}

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
    Scores scores(SecondStage stage, Graph trained) {
        return layer -> Shares.scores(layer.channels(), 1, stage.rng());
    }
}
