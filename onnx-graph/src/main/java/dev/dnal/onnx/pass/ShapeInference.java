package dev.dnal.onnx.pass;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.pass.internal.NodeErrors;
import java.util.List;

/**
 * Finds element type and shape of every value by the operators' shape rules, in time linear in the graph's size. What a file
 * declares fills in names of sizes that the rules leave open.
 *
 * <p>Requires: graph inputs with types and known ranks; operators in the form of opset 17.<br>
 * Ensures: nodes in an order of execution; each value's type and rank known.
 */
public final class ShapeInference implements Pass {
    /**
     * {@inheritDoc}
     *
     * @throws GraphException naming the node, if an operator is unknown, its inputs are not as it requires, or what the file
     *     declares contradicts the rule
     */
    @Override
    public boolean apply(Graph graph) {
        graph.sort();
        boolean changed = false;
        for (Node node : graph.nodes()) {
            changed |= infer(node);
        }
        return changed;
    }

    /** Types one node. */
    public static boolean infer(Node node) {
        List<String> before = types(node);
        NodeErrors.naming(node, () -> Inference.run(node));
        return !types(node).equals(before);
    }

    private static List<String> types(Node node) {
        return node.outputs().stream()
                .map(value -> value + " " + value.contents())
                .toList();
    }
}
