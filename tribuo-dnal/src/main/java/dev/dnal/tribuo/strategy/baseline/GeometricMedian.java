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
 * Rates a channel by the sum of the Euclidean distances of its filter to the others of its layer: He, Liu, Wang, Hu, Yang, "Filter
 * Pruning via Geometric Median for Deep Convolutional Neural Networks Acceleration", 2019. The filter with the smallest sum is the
 * nearest to the layer's geometric median, and what it does, the others can do together. Sums are relative to the mean of the layer, so that
 * layers can be compared, which is ours.
 */
public class GeometricMedian extends WeightStrategy {
    /** For OLCUT. */
    protected GeometricMedian() {}

    /**
     * A strategy.
     *
     * @param weights how the weights train on
     * @param rule limits to the widths; its threshold does not matter
     */
    public GeometricMedian(WeightStage weights, GateRule rule) {
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
            int channels = layer.channels();
            double[] sums = IntStream.range(0, channels)
                    .mapToDouble(c -> IntStream.range(0, channels)
                            .mapToDouble(other -> distance(weights, c, other, weights.length / channels))
                            .sum())
                    .toArray();
            double mean = Arrays.stream(sums).average().orElse(0);
            // Filters that are all alike are worth as much as each other; so is the only one of a layer.
            return Arrays.stream(sums).map(sum -> mean == 0 ? 1 : sum / mean).toArray();
        });
    }

    /** Between two filters, each of {@code size} weights that lie together. */
    private static double distance(double[] weights, int one, int other, int size) {
        double squares = 0;
        for (int i = 0; i < size; i++) {
            double difference = weights[one * size + i] - weights[other * size + i];
            squares += difference * difference;
        }
        return Math.sqrt(squares);
    }
}
