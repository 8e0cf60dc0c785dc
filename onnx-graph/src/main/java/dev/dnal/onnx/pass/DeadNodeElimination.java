package dev.dnal.onnx.pass;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes nodes whose outputs nobody reads, and then initializers nobody reads. Graph inputs stay: they are the graph's
 * interface.
 */
public final class DeadNodeElimination implements Pass {
    @Override
    public boolean apply(Graph graph) {
        graph.sort();
        Set<Value> outputs = new HashSet<>(graph.outputs());
        List<Node> backwards = new ArrayList<>(graph.nodes());
        Collections.reverse(backwards);
        boolean changed = false;
        for (Node node : backwards) {
            if (node.outputs().stream().allMatch(value -> isDead(value, outputs))) {
                graph.remove(node);
                changed = true;
            }
        }
        for (Value value : List.copyOf(graph.initializers())) {
            if (isDead(value, outputs) && !graph.isInput(value)) {
                graph.remove(value);
                changed = true;
            }
        }
        return changed;
    }

    private static boolean isDead(Value value, Set<Value> outputs) {
        return value.uses().isEmpty() && !outputs.contains(value);
    }
}
