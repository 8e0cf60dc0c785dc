package dev.dnal.onnx.opset.internal;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators that once computed something else than in opset 17; see the pass OpsetNormalisation. */
public final class OldSemantics {
    private OldSemantics() {}

    /**
     * Case 8: the input counts as the matrix [a_0 * ... * a_(axis-1), a_axis * ... * a_(r-1)], whose rows are normalised.
     * Where at most one of the dimensions from {@code axis} on is not 1, that is the same as over this one; otherwise the
     * matrix is made.
     */
    public static void softmax(Graph graph, Node node) {
        Shape shape = shape(node, 0);
        long named = node.intAttribute("axis", 1);
        int axis = (int) (named < 0 ? named + shape.rank() : named);
        if (axis < 0 || axis >= shape.rank()) {
            throw new GraphException(node, "axis must be in the range of shape " + shape + ", found " + named);
        }
        int[] wide = IntStream.range(axis, shape.rank())
                .filter(i -> !shape.dim(i).is(1))
                .toArray();
        if (wide.length <= 1) {
            node.setAttribute("axis", wide.length == 1 ? wide[0] : axis);
            return;
        }
        GraphBuilder builder = new GraphBuilder(graph);
        Value matrix =
                builder.call("Flatten", node.input(0)).attribute("axis", axis).output();
        Value rows = builder.call(node.opType(), matrix)
                .named(node.name())
                .attribute("axis", 1)
                .output();
        Replacement.of(graph, node, List.of(builder.reshapeLike(rows, node.input(0))));
    }

    /** Cases 7 and 9: in opset 6 these operators train unless they are told not to. */
    public static void requireInference(Graph graph, Node node) {
        if (node.intAttribute("is_test", 0) == 0) {
            throw new GraphException(
                    node, "attribute is_test is 0, so that it trains; expected 1: export the model for inference");
        }
        node.removeAttribute("is_test");
    }

    /** Case 9. */
    public static void batchNormalization(Graph graph, Node node) {
        if (node.intAttribute("spatial", 1) == 0) {
            throw new GraphException(
                    node, "attribute spatial is 0, which is not supported; expected statistics per channel");
        }
        if (IntStream.range(1, node.outputs().size()).anyMatch(node::hasOutput)) {
            throw new GraphException(
                    node,
                    "has outputs for statistics, the training form before opset 14, which is not supported; expected"
                            + " output 0 alone: export the model for inference");
        }
        node.removeAttribute("spatial");
    }

    /**
     * Case 10: with {@code axis}, the dimensions of B stand for those of A from that axis on; B then needs dimensions of
     * size 1 behind its own. Without, they stand for the last ones, as in opset 17.
     */
    public static void broadcast(Graph graph, Node node) {
        if (node.intAttribute("broadcast", 0) != 0 && node.hasAttribute("axis")) {
            int rank = shape(node, 0).rank();
            int own = shape(node, 1).rank();
            long axis = node.intAttribute("axis", 0);
            long behind = rank - own - (axis < 0 ? axis + rank : axis);
            if (behind < 0 || behind > rank - own) {
                throw new GraphException(
                        node, "can't broadcast " + shape(node, 1) + " to " + shape(node, 0) + " from axis " + axis);
            }
            if (behind > 0) {
                GraphBuilder builder = new GraphBuilder(graph);
                Value axes = builder.longs(LongStream.range(own, own + behind).toArray());
                node.setInput(1, builder.emit("Unsqueeze", node.input(1), axes));
            }
        }
        node.removeAttribute("broadcast");
        node.removeAttribute("axis");
    }

    /** Case 15: the slopes [C] become [C, 1...], which broadcast along the channels. */
    public static void slopes(Graph graph, Node node) {
        int rank = shape(node, 0).rank();
        Shape slope = shape(node, 1);
        if (rank > 2 && slope.rank() == 1 && !slope.dim(0).is(1)) {
            GraphBuilder builder = new GraphBuilder(graph);
            Value axes = builder.longs(LongStream.range(1, rank - 1L).toArray());
            node.setInput(1, builder.emit("Unsqueeze", node.input(1), axes));
        }
    }

    private static Shape shape(Node node, int input) {
        return node.input(input)
                .shape()
                .orElseThrow(() -> new GraphException(node, "the shape of input " + input + " is not known"));
    }
}
