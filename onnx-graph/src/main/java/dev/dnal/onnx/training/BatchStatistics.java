package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.training.internal.BatchNorms;
import dev.dnal.onnx.training.internal.GradientReduction;
import dev.dnal.onnx.training.internal.State;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Makes every batch normalisation use the statistics of the batch, and its running statistics follow them, as PyTorch does:
 *
 * <pre>
 * mean' = (1 - factor) * mean + factor * mean of the batch
 * variance' = (1 - factor) * variance + factor * variance of the batch * n / (n - 1)
 * </pre>
 *
 * with n the number of values of a channel in the batch: the data is normalised by the biased variance, the running variance
 * follows the unbiased one. (ONNX's own training mode differs: there the running variance follows the biased one.) Where two
 * normalisations share running statistics, these are updated one after the other.
 *
 * <p>Requires running statistics to be graph inputs; ensures that each is bound to its next value.
 */
final class BatchStatistics implements Pass {
    /** What ONNX takes for the momentum (1 - factor) where the attribute is absent. */
    private static final float DEFAULT_MOMENTUM = 0.9f;

    private final OptionalDouble factor;
    private final State state;
    private final GradientReduction site;
    private final Map<Value, Value> latest = new LinkedHashMap<>();
    private final Map<Shape, Value> corrections = new HashMap<>();
    private int follows;

    /**
     * The pass.
     *
     * @param factor share of the batch in the running statistics; empty to take it from each node's momentum
     * @param state gets the bindings
     * @param site where running statistics are updated
     */
    BatchStatistics(OptionalDouble factor, State state, GradientReduction site) {
        this.factor = factor;
        this.state = state;
        this.site = site;
    }

    @Override
    public boolean apply(Graph graph) {
        GraphBuilder b = new GraphBuilder(graph);
        List<Node> found = graph.nodes().stream()
                .filter(node -> node.is("BatchNormalization"))
                .toList();
        found.forEach(node -> rewrite(b, node));
        latest.forEach((running, next) -> state.bind(site.graph(), site.state(running), next));
        return !found.isEmpty();
    }

    private void rewrite(GraphBuilder b, Node node) {
        Graph graph = b.graph();
        Value x = node.input(0);
        List<Value> outputs = BatchNorms.ofBatch(b, node);
        double share = factor.orElseGet(() -> 1 - decimal(node.floatAttribute("momentum", DEFAULT_MOMENTUM)));
        follow(b, node, node.input(3), b.scale(outputs.get(1), share), share);
        Value unbiased = b.mul(outputs.get(2), b.scale(correction(b, x), share));
        follow(b, node, node.input(4), unbiased, share);
        graph.replaceAllUses(node.output(), outputs.get(0));
        graph.remove(node);
    }

    /** The number that a float was written as: 0.9, not 0.899999976. */
    private static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    private void follow(GraphBuilder b, Node node, Value running, Value weighedBatch, double share) {
        if (!b.graph().isInput(running)) {
            throw new GraphException(
                    node,
                    "its running statistics '" + running.name() + "' must be an initializer to be updated in training");
        }
        Value ofBatch = site.sum(site.weigh(weighedBatch), running.name() + "/batch" + follows++);
        Value before = latest.getOrDefault(running, site.state(running));
        GraphBuilder update = new GraphBuilder(site.graph());
        latest.put(running, update.add(update.scale(before, 1 - share), ofBatch));
    }

    /** The scalar n / (n - 1) for data [N, C, ...]; 1 for a single value, whose variance is 0. */
    private Value correction(GraphBuilder b, Value x) {
        Shape perChannel = x.requireShape().remove(1);
        boolean shareable = perChannel.dims().stream().allMatch(dim -> dim.surelyEquals(dim));
        Value known = corrections.get(perChannel);
        if (shareable && known != null) {
            return known;
        }
        Value n = count(b, x);
        Value one = b.scalarLike(x, 1);
        Value result = b.div(n, b.emit("Clip", b.sub(n, one), one));
        corrections.put(perChannel, result);
        return result;
    }

    /** The number of values per channel. */
    private static Value count(GraphBuilder b, Value x) {
        Shape shape = x.requireShape();
        if (shape.isFixed()) {
            return b.scalarLike(x, (double) shape.elements() / shape.size(1));
        }
        return b.scale(b.cast(b.emit("Size", x), x.type()), 1.0 / shape.size(1));
    }
}
