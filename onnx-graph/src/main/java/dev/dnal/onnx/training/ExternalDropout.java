package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.constant.Constants;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.training.internal.State;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes every dropout multiply by a graph input of noise, so that the trainer's own random numbers decide what is dropped
 * and a run can be repeated.
 *
 * <p>Requires constant ratios in [0, 1), and that nobody reads a dropout's mask; a ratio of 0 drops nothing and needs no
 * noise.
 */
final class ExternalDropout implements Pass {
    private static final double DEFAULT_RATIO = 0.5;

    private final State state;
    private final List<DropoutInput> inputs = new ArrayList<>();

    ExternalDropout(State state) {
        this.state = state;
    }

    /** The inputs made, in the order of their nodes. */
    List<DropoutInput> inputs() {
        return inputs;
    }

    @Override
    public boolean apply(Graph graph) {
        List<Node> found =
                graph.nodes().stream().filter(node -> node.is("Dropout")).toList();
        found.forEach(node -> rewrite(graph, node));
        return !found.isEmpty();
    }

    private void rewrite(Graph graph, Node node) {
        if (node.hasOutput(1) && !node.output(1).uses().isEmpty()) {
            throw new GraphException(node, "its mask is read by another node, which training does not support");
        }
        double ratio = ratio(node);
        Value data = node.input(0);
        Value result = data;
        if (ratio > 0) {
            String name = state.free(
                    graph,
                    TrainingGraph.NOISE + (node.name().isEmpty() ? node.output().name() : node.name()));
            Value noise = graph.addInput(name, new TensorType(data.type(), data.requireShape()));
            inputs.add(new DropoutInput(name, data.requireShape(), 1 - ratio));
            result = new GraphBuilder(graph).mul(data, noise);
        }
        graph.replaceAllUses(node.output(), result);
        graph.remove(node);
    }

    private static double ratio(Node node) {
        if (!node.hasInput(1)) {
            return DEFAULT_RATIO;
        }
        Tensor constant = Constants.of(node.input(1))
                .orElseThrow(() -> new GraphException(
                        node,
                        "its ratio '" + node.input(1).name()
                                + "' must be constant, since the noise of training is made outside of the graph"));
        double ratio = constant.doubles()[0];
        if (!(ratio >= 0 && ratio < 1)) {
            throw new GraphException(node, "its ratio must be from 0 to below 1, found " + ratio);
        }
        return ratio;
    }
}
