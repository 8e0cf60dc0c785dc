package dev.dnal.onnx.opset.internal;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.List;

/** Operators that once took as attributes what they take as inputs in opset 17; see the pass OpsetNormalisation. */
public final class AttributesToInputs {
    private AttributesToInputs() {}

    /** Case 2: Squeeze, Unsqueeze, ReduceSum; without the attribute, all axes, as without the input. */
    public static void axes(Graph graph, Node node) {
        move(graph, node, "axes", 1);
    }

    /** Case 3: without the attribute, equal parts, as without the input. */
    public static void split(Graph graph, Node node) {
        move(graph, node, "split", 1);
    }

    /** Case 4. */
    public static void slice(Graph graph, Node node) {
        require(node, "starts");
        require(node, "ends");
        move(graph, node, "starts", 1);
        move(graph, node, "ends", 2);
        move(graph, node, "axes", 3);
    }

    /** Case 5. */
    public static void pad(Graph graph, Node node) {
        require(node, "pads");
        move(graph, node, "pads", 1);
        float value = node.floatAttribute("value", 0);
        if (value != 0) {
            node.setInput(2, scalar(graph, node, "value", value));
        }
        node.removeAttribute("value");
    }

    /** Case 6: a bound that is not given is the largest finite number, which bounds infinities alone. */
    public static void clip(Graph graph, Node node) {
        node.setInput(1, bound(graph, node, "min", -Float.MAX_VALUE));
        node.setInput(2, bound(graph, node, "max", Float.MAX_VALUE));
    }

    private static Value bound(Graph graph, Node clip, String attribute, float otherwise) {
        Value bound = scalar(graph, clip, attribute, clip.floatAttribute(attribute, otherwise));
        clip.removeAttribute(attribute);
        return bound;
    }

    /** Case 7, opsets 10 and 11. */
    public static void dropout(Graph graph, Node node) {
        float ratio = node.floatAttribute("ratio", 0.5f);
        node.removeAttribute("ratio");
        node.setInput(1, constant(graph, node, "ratio", Tensor.scalar(ratio)));
    }

    /** Case 7, to opset 9: the mask is not BOOL, so that it can't stay. */
    public static void dropoutWithoutMask(Graph graph, Node node) {
        if (node.hasOutput(1) && (!node.output(1).uses().isEmpty() || graph.isOutput(node.output(1)))) {
            throw new GraphException(
                    node,
                    "its mask is read, which opsets before 10 give in a form that is not supported; expected no use of"
                            + " output 1: export the model for inference");
        }
        Value ratio = constant(graph, node, "ratio", Tensor.scalar(node.floatAttribute("ratio", 0.5f)));
        Value output = new GraphBuilder(graph)
                .call("Dropout", node.input(0), ratio)
                .named(node.name())
                .output();
        Replacement.of(graph, node, List.of(output));
    }

    /** Case 33. */
    public static void topK(Graph graph, Node node) {
        long k = node.intAttribute("k", -1);
        if (k < 0) {
            throw new GraphException(node, "attribute 'k' is missing");
        }
        node.setInput(1, constant(graph, node, "k", Tensor.vector(k)));
        node.removeAttribute("k");
    }

    private static void require(Node node, String attribute) {
        if (node.intsAttribute(attribute).isEmpty()) {
            throw new GraphException(node, "attribute '" + attribute + "' is missing");
        }
    }

    private static void move(Graph graph, Node node, String attribute, int input) {
        node.intsAttribute(attribute).ifPresent(values -> {
            node.setInput(input, constant(graph, node, attribute, Tensor.vector(values)));
            node.removeAttribute(attribute);
        });
    }

    private static Value scalar(Graph graph, Node node, String what, double value) {
        DataType type = node.input(0).type();
        if (!type.isDifferentiable() && !type.isInteger()) {
            throw new GraphException(
                    node, "its input is of type " + type + "; expected FLOAT, DOUBLE or whole numbers");
        }
        return constant(graph, node, what, Tensor.ofDoubles(type, new double[] {value}));
    }

    private static Value constant(Graph graph, Node node, String what, Tensor contents) {
        return graph.addInitializer(graph.freshName(node.output().name() + "/" + what), contents);
    }
}
