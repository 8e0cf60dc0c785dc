package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.Pass;
import java.util.List;

/**
 * Takes the transposition of what is computed out of a Gemm, so that its rows are images and channels can be followed into it: what a
 * Transpose has transposed before is read as it was, and other values are transposed by a node of their own.
 *
 * <p>Requires: typed values.<br>
 * Ensures: the same function.
 */
final class GemmOfTransposed implements Pass {
    private static final String TRANSPOSES = "transA";

    @Override
    public boolean apply(Graph graph) {
        List<Node> nodes = graph.nodes().stream()
                .filter(node -> node.is("Gemm")
                        && node.intAttribute(TRANSPOSES, 0) != 0
                        && node.input(0).initializer().isEmpty())
                .toList();
        for (Node node : nodes) {
            node.setInput(0, transposed(graph, node.input(0)));
            node.removeAttribute(TRANSPOSES);
        }
        return !nodes.isEmpty();
    }

    /** Matrices have two axes: transposed twice they are as they were, whichever way it is said. */
    private static Value transposed(Graph graph, Value matrix) {
        return matrix.producer()
                .filter(node -> node.is("Transpose") && !isUnmoved(node))
                .map(node -> node.input(0))
                .orElseGet(
                        () -> new GraphBuilder(graph).call("Transpose", matrix).output());
    }

    private static boolean isUnmoved(Node transpose) {
        return transpose.intsAttribute("perm").filter(perm -> perm[0] == 0).isPresent();
    }
}
