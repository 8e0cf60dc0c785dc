package dev.dnal.onnx.opset.internal;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.op.internal.constant.Constants;
import java.util.Arrays;
import java.util.Optional;

/** Forms of opsets 1 to 5, of files before ONNX 1.1; see the pass OpsetNormalisation. */
public final class FirstForms {
    private FirstForms() {}

    /** Case 24: which inputs may be overwritten, that operators of opsets to 5 may say. */
    public static void all(Node node) {
        node.removeAttribute("consumed_inputs");
    }

    /** Case 25, to opset 4. */
    public static void reshape(Graph graph, Node node) {
        long[] sizes =
                node.intsAttribute("shape").orElseThrow(() -> new GraphException(node, "attribute 'shape' is missing"));
        node.setInput(1, graph.addInitializer(graph.freshName(node.output().name() + "/shape"), Tensor.vector(sizes)));
        node.removeAttribute("shape");
    }

    /** Case 25, to opset 3. */
    public static void concat(Graph graph, Node node) {
        node.setAttribute("axis", node.intAttribute("axis", 1));
    }

    /** Case 25, in opset 1. */
    public static void pad(Graph graph, Node node) {
        long[] pads = node.intsAttribute("paddings")
                .orElseThrow(() -> new GraphException(node, "attribute 'paddings' is missing"));
        node.setAttribute("pads", pads);
        node.removeAttribute("paddings");
    }

    /** Case 25, to opset 5: the type is named, as FLOAT. */
    public static void cast(Graph graph, Node node) {
        String name = node.textAttribute("to", "");
        DataType type = Arrays.stream(DataType.values())
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new GraphException(
                        node, "attribute 'to' must name an element type, such as FLOAT, found '" + name + "'"));
        node.setAttribute("to", new Attribute.IntValue(type.number()));
    }

    /** Case 25, to opset 5: a number of tiles along one axis. */
    public static void tile(Graph graph, Node node) {
        int rank = node.input(0)
                .shape()
                .orElseThrow(() -> new GraphException(node, "the shape of its input is not known"))
                .rank();
        long axis = constant(node, 2, "axis");
        if (axis < 0 || axis >= rank) {
            throw new GraphException(node, "axis must be from 0 to " + (rank - 1) + ", found " + axis);
        }
        long[] repeats = new long[rank];
        Arrays.fill(repeats, 1);
        repeats[(int) axis] = constant(node, 1, "tiles");
        node.truncateInputs(1);
        node.setInput(
                1, graph.addInitializer(graph.freshName(node.output().name() + "/repeats"), Tensor.vector(repeats)));
    }

    private static long constant(Node node, int input, String what) {
        Optional<Tensor> tensor = node.hasInput(input) ? Constants.of(node.input(input)) : Optional.empty();
        return tensor.filter(number -> number.elements() == 1)
                .map(number -> (long) number.number(0))
                .orElseThrow(() -> new GraphException(
                        node, "input " + input + " (" + what + ") must be one constant number, as it decides shapes"));
    }
}
