package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Pass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Removes nodes that no graph output depends on, and initializers that nobody reads.
 *
 * <p>Requires the nodes to be in an order of execution.
 */
final class UnusedNodes implements Pass {
    @Override
    public boolean apply(Graph graph) {
        List<Node> backwards = new ArrayList<>(graph.nodes());
        Collections.reverse(backwards);
        List<Value> outputs = graph.outputs();
        boolean changed = false;
        for (Node node : backwards) {
            if (node.outputs().stream().allMatch(output -> output.uses().isEmpty() && !outputs.contains(output))) {
                graph.remove(node);
                changed = true;
            }
        }
        for (Value initializer : List.copyOf(graph.initializers())) {
            if (initializer.uses().isEmpty() && !outputs.contains(initializer) && !graph.isInput(initializer)) {
                graph.remove(initializer);
                changed = true;
            }
        }
        return changed;
    }
}
