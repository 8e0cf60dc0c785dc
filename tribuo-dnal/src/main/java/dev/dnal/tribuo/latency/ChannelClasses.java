package dev.dnal.tribuo.latency;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which values have the same channels, so that they get narrower together: what a layer writes and all that is computed from it channel by
 * channel, or added to it.
 */
final class ChannelClasses {
    /** What else reads images begins channels of its own. */
    private static final Set<String> MIXERS =
            Set.of("Conv", "ConvTranspose", "Gemm", "MatMul", "Concat", "Gather", "Pad", "Slice", "Split");

    private final Map<Value, Value> parents = new HashMap<>();
    private final Map<Value, Long> widths = new HashMap<>();

    ChannelClasses(Graph graph) {
        for (Node node : graph.nodes()) {
            Value output = node.output();
            if (!MIXERS.contains(node.opType()) || isDepthwise(node) || keepsChannels(node)) {
                node.inputs().stream()
                        .filter(input ->
                                !input.isAbsent() && input.initializer().isEmpty() && isImages(input))
                        .forEach(input -> parents.put(root(input), root(output)));
            }
        }
        for (Value value : graph.values()) {
            if (isImages(value)) {
                widths.merge(root(value), value.requireShape().size(1), Math::min);
            }
        }
    }

    /** Slices and paddings of heights and widths. */
    private static boolean keepsChannels(Node node) {
        return (node.is("Pad") || node.is("Slice"))
                && node.input(0).requireShape().rank() == 4
                && node.input(0)
                        .requireShape()
                        .dim(1)
                        .equals(node.output().requireShape().dim(1));
    }

    private static boolean isDepthwise(Node node) {
        return node.is("Conv")
                && node.intAttribute("group", 1) > 1
                && node.input(0).requireShape().dim(1).is(node.intAttribute("group", 1))
                && node.output().requireShape().dim(1).is(node.intAttribute("group", 1));
    }

    private static boolean isImages(Value value) {
        return value.shape()
                .filter(shape -> shape.rank() >= 2 && shape.dim(1).isFixed())
                .isPresent();
    }

    private Value root(Value value) {
        Value root = value;
        while (parents.getOrDefault(root, root) != root) {
            root = parents.getOrDefault(root, root);
        }
        return root;
    }

    /** What stands for all values with the same channels. */
    Value of(Value value) {
        return root(value);
    }

    /** Channels of a class: the fewest that one of its values has, as flattened ones have some for each position. */
    long width(Value value) {
        Long width = widths.get(root(value));
        if (width == null) {
            throw new IllegalArgumentException("Value '" + value.name() + "' has no channels");
        }
        return width;
    }
}
