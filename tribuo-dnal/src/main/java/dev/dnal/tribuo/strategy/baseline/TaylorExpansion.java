package dev.dnal.tribuo.strategy.baseline;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.WeightStage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rates a channel by how much the loss would change without it, to first order: the sum over batches of the squared sum of
 * activation times gradient, as in Molchanov, Mallya, Tyree, Frosio, Kautz, "Importance Estimation for Neural Network Pruning",
 * 2019, with the gate behind the batch normalisation.
 *
 * <p>With z = scale * x + shift the channel's activation, the sum of z * dz is scale * dscale + shift * dshift: the gradients of
 * the weights are enough.
 */
public class TaylorExpansion extends WeightStrategy {
    private static final int BATCHES = 50;

    /** For OLCUT. */
    protected TaylorExpansion() {}

    /**
     * A strategy.
     *
     * @param weights how the weights train on
     * @param rule limits to the widths; its threshold does not matter
     */
    public TaylorExpansion(WeightStage weights, GateRule rule) {
        super(weights, rule);
    }

    @Override
    protected Scores scores(SearchContext context, Graph trained) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        context.gradients(
                trained,
                BATCHES,
                gradients -> context.layers()
                        .forEach(layer -> sums.merge(
                                layer.name(), squares(change(trained, layer, gradients)), TaylorExpansion::sum)));
        return meansOf(context, layer -> sums.getOrDefault(layer.name(), new double[layer.channels()]));
    }

    private static double[] squares(double[] values) {
        return Arrays.stream(values).map(value -> value * value).toArray();
    }

    private static double[] sum(double[] one, double[] other) {
        return IntStream.range(0, one.length)
                .mapToDouble(i -> one[i] + other[i])
                .toArray();
    }

    /** The sum of activation times gradient, for each channel of a layer. */
    private double[] change(Graph trained, GatedLayer layer, Map<String, Tensor> gradients) {
        return sum(
                products(trained, layer, layer.scale(), gradients), products(trained, layer, layer.shift(), gradients));
    }

    private double[] products(Graph trained, GatedLayer layer, Optional<String> weight, Map<String, Tensor> gradients) {
        double[] values = elements(trained, layer, weight, "batch normalisation");
        double[] gradient = weight.map(gradients::get)
                .orElseThrow(() -> new IllegalStateException("No gradient for the weights of " + layer))
                .doubles();
        return IntStream.range(0, values.length)
                .mapToDouble(c -> values[c] * gradient[c])
                .toArray();
    }
}
