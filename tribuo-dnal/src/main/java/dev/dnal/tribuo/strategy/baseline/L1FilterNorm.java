package dev.dnal.tribuo.strategy.baseline;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.WeightStage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rates a channel by the mean magnitude of its filter's weights, relative to the mean of its layer, so that layers can be
 * compared: Li, Kadav, Durdanovic, Samet, Graf, "Pruning Filters for Efficient ConvNets", 2017, with the L1 norm. That each layer
 * is measured against itself is ours.
 */
public class L1FilterNorm extends WeightStrategy {
    /** For OLCUT. */
    protected L1FilterNorm() {}

    /**
     * A strategy.
     *
     * @param weights how the weights train on
     * @param rule limits to the widths; its threshold does not matter
     */
    public L1FilterNorm(WeightStage weights, GateRule rule) {
        super(weights, rule);
    }

    @Override
    public void requireFits(Graph network, List<GatedLayer> layers) {
        layers.forEach(layer -> elements(network, layer, layer.weights(), "convolution"));
    }

    @Override
    protected Scores scores(SearchContext context, Graph trained) {
        return meansOf(context, layer -> {
            double[] weights = elements(trained, layer, layer.weights(), "convolution");
            int filter = weights.length / layer.channels();
            double mean = Arrays.stream(weights).map(Math::abs).sum() / layer.channels();
            return IntStream.range(0, layer.channels())
                    .mapToDouble(c -> Arrays.stream(weights, c * filter, (c + 1) * filter)
                                    .map(Math::abs)
                                    .sum()
                            / mean)
                    .toArray();
        });
    }
}
