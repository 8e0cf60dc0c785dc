package dev.dnal.onnx.opset.internal;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.constant.Constants;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.Arrays;
import java.util.List;

/** Operators whose form changed after opset 17; see the pass OpsetNormalisation. */
public final class NewForms {
    private NewForms() {}

    /** Case 11: no axes mean all axes, or none of them with {@code noop_with_empty_axes}. */
    public static void reduction(Graph graph, Node node) {
        long[] axes = node.hasInput(1) ? constant(node, 1, "axes") : new long[0];
        if (axes.length == 0 && node.intAttribute("noop_with_empty_axes", 0) != 0) {
            Value same = new GraphBuilder(graph)
                    .call("Identity", node.input(0))
                    .named(node.name())
                    .output();
            Replacement.of(graph, node, List.of(same));
            return;
        }
        node.truncateInputs(1);
        node.removeAttribute("noop_with_empty_axes");
        if (axes.length > 0) {
            node.setAttribute("axes", axes);
        }
    }

    /** Case 12: each part but the last has the size divided by the number of parts, rounded up. */
    public static void split(Graph graph, Node node) {
        long parts = node.intAttribute("num_outputs", 0);
        node.removeAttribute("num_outputs");
        if (parts == 0) {
            return;
        }
        Shape shape = shape(node);
        Dim dim = shape.dim(axis(node, node.intAttribute("axis", 0), shape));
        long part = dim.isFixed() ? -Math.floorDiv(-dim.size(), parts) : 0;
        if (parts != node.outputs().size() || !dim.isFixed() || part * (parts - 1) > dim.size()) {
            throw new GraphException(
                    node,
                    "can't split a dimension of size " + dim + " into num_outputs = " + parts + " parts for "
                            + node.outputs().size() + " outputs; expected as many outputs and a fixed size");
        }
        long[] sizes = new long[(int) parts];
        Arrays.fill(sizes, part);
        sizes[sizes.length - 1] = dim.size() - part * (parts - 1);
        node.setInput(1, graph.addInitializer(graph.freshName(node.output().name() + "/split"), Tensor.vector(sizes)));
    }

    /** Case 13. */
    public static void pad(Graph graph, Node node) {
        if (node.textAttribute("mode", "constant").equals("wrap")) {
            throw new GraphException(node, "mode wrap is not supported; expected constant, reflect or edge");
        }
        if (!node.hasInput(3)) {
            return;
        }
        long[] axes = constant(node, 3, "axes");
        long[] given = constant(node, 1, "pads");
        Shape shape = shape(node);
        if (given.length != 2 * axes.length) {
            throw new GraphException(
                    node, "expected two pads for each of " + axes.length + " axes, found " + given.length);
        }
        long[] pads = new long[2 * shape.rank()];
        for (int i = 0; i < axes.length; i++) {
            int axis = axis(node, axes[i], shape);
            pads[axis] = given[i];
            pads[axis + shape.rank()] = given[i + axes.length];
        }
        node.setInput(1, graph.addInitializer(graph.freshName(node.output().name() + "/pads"), Tensor.vector(pads)));
        node.truncateInputs(node.hasInput(2) ? 3 : 2);
    }

    /** Case 14. */
    public static void averagePool(Graph graph, Node node) {
        long[] dilations = node.intsAttribute("dilations").orElse(new long[0]);
        if (Arrays.stream(dilations).anyMatch(dilation -> dilation != 1)) {
            throw new GraphException(
                    node,
                    "dilations " + Arrays.toString(dilations) + " of an average are not supported; expected 1 each");
        }
        node.removeAttribute("dilations");
    }

    /** Case 16: what came later may say what is said here anyway. */
    public static void quantisation(Graph graph, Node node) {
        for (String attribute : List.of("block_size", "precision")) {
            if (node.intAttribute(attribute, 0) != 0) {
                throw new GraphException(
                        node,
                        "attribute " + attribute + "=" + node.intAttribute(attribute, 0)
                                + " is not supported; expected a scale for the tensor or for each channel");
            }
            node.removeAttribute(attribute);
        }
        long type = node.intAttribute("output_dtype", 0);
        long usual = (node.is("QuantizeLinear")
                        ? node.hasInput(2) ? node.input(2).type() : DataType.UINT8
                        : DataType.FLOAT)
                .number();
        if (type != 0 && type != usual) {
            throw new GraphException(
                    node,
                    "output_dtype " + DataType.of(Math.toIntExact(type)) + " is not supported; expected "
                            + DataType.of(Math.toIntExact(usual)));
        }
        node.removeAttribute("output_dtype");
        node.removeAttribute("saturate");
    }

    /** Case 14. */
    public static void cast(Graph graph, Node node) {
        node.removeAttribute("saturate");
        node.removeAttribute("round_mode");
    }

    private static int axis(Node node, long axis, Shape shape) {
        long positive = axis < 0 ? axis + shape.rank() : axis;
        if (positive < 0 || positive >= shape.rank()) {
            throw new GraphException(node, "axis must be in the range of shape " + shape + ", found " + axis);
        }
        return (int) positive;
    }

    private static Shape shape(Node node) {
        return node.input(0).shape().orElseThrow(() -> new GraphException(node, "the shape of its input is not known"));
    }

    private static long[] constant(Node node, int index, String what) {
        return Constants.of(node.input(index))
                .filter(tensor -> tensor.type().isInteger())
                .map(Tensor::longs)
                .orElseThrow(() -> new GraphException(
                        node,
                        "input " + index + " (" + what + ") must be constant whole numbers, as it decides shapes"));
    }
}
