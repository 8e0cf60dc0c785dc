package dev.dnal.onnx.decision;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.LayerNames;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.WeightedSum;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Tells kinds of layers apart, by what their operators say of their inputs. */
final class Layers {
    private Layers() {}

    /** Whether a node is a convolution, transposed or not, with weights of its own. */
    static boolean isConvolution(Node node) {
        return WeightedSum.of(node).filter(WeightedSum::isConvolution).isPresent() && hasWeights(node);
    }

    /** Whether a node multiplies by a matrix of weights of its own. */
    static boolean isMatrixProduct(Node node) {
        return WeightedSum.of(node).filter(sum -> !sum.isConvolution()).isPresent() && hasWeights(node);
    }

    private static boolean hasWeights(Node node) {
        return Operators.initializer(node, InputRole.WEIGHT).isPresent();
    }

    /** Whether a node normalises channels by running statistics. */
    static boolean isNormalisation(Node node) {
        return Operators.find(node)
                .filter(operator -> operator.takes(InputRole.MEAN))
                .isPresent();
    }

    /** Whether a node is a convolution with weights of its own whose output channels each read one input channel, of several. */
    static boolean isDepthwise(Node node) {
        return isConvolution(node) && readsOneChannelEach(node);
    }

    /** Whether each output channel of a node is computed from many input channels. */
    static boolean mixesChannels(Node node) {
        return WeightedSum.of(node).isPresent() && !isDepthwise(node);
    }

    private static boolean readsOneChannelEach(Node node) {
        Optional<Shape> data = node.input(0).shape();
        return WeightedSum.of(node)
                .filter(sum -> data.filter(sum::isDepthwise).isPresent())
                .isPresent();
    }

    /** For each layer with weights of its own of which there is something to say, by its name, what. */
    static Map<String, String> reasons(Graph graph, LayerNames names, Function<Node, Optional<String>> why) {
        Map<String, String> reasons = new LinkedHashMap<>();
        graph.nodes().stream()
                .filter(node -> isConvolution(node) || isMatrixProduct(node))
                .forEach(node -> why.apply(node).ifPresent(reason -> reasons.put(names.of(node), reason)));
        return reasons;
    }

    /** Why the layer before a depthwise convolution has no gate, in words. */
    static String decidesOverBoth(Node depthwise) {
        return depthwise.label() + " reads each of them by itself: its gate decides over both";
    }

    /** The value to gate behind a layer: the normalisation's behind it if nobody else reads the layer, else its own. */
    static Value siteOf(Node layer) {
        Value output = layer.output();
        if (output.uses().size() == 1) {
            Value.Use use = output.uses().iterator().next();
            if (isNormalisation(use.node()) && use.index() == 0) {
                return use.node().output();
            }
        }
        return output;
    }

    /** The decision over a layer's channels, at the value to gate behind it. */
    static Decision decision(Node layer, LayerNames names) {
        Value site = siteOf(layer);
        return Decision.ofChannels(names.of(layer), site.name(), channels(site));
    }

    /** The number of channels C of a value [N, C, ...]. */
    static int channels(Value value) {
        Shape shape = value.requireShape();
        if (shape.rank() < 2 || !shape.dim(1).isFixed() || !value.type().isDifferentiable()) {
            throw new GraphException(
                    "Gates need a FLOAT or DOUBLE value [N, C, ...] with a fixed number of channels C, found " + value);
        }
        return Math.toIntExact(shape.size(1));
    }
}
