package dev.dnal.onnx.lowering.internal;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.pass.Pass;
import java.util.List;
import java.util.Map;

/**
 * Replaces every internal operator by one rule each. Requires the shapes of all values known and fixed but for the batch;
 * ensures that no node of the internal domain is left and that nodes are in an order of execution.
 */
public abstract class Lowering implements Pass {
    private final Map<String, NodeLowering> rules;

    /**
     * A lowering by rules.
     *
     * @param rules the rule for each internal operator, by its type
     */
    protected Lowering(Map<String, NodeLowering> rules) {
        this.rules = Map.copyOf(rules);
    }

    @Override
    public boolean apply(Graph graph) {
        GraphBuilder builder = new GraphBuilder(graph);
        List<Node> internal = graph.nodes().stream()
                .filter(node -> node.domain().equals(Operators.INTERNAL_DOMAIN))
                .toList();
        for (Node node : internal) {
            NodeLowering rule = rules.get(node.opType());
            if (rule == null) {
                throw new GraphException(
                        node, getClass().getSimpleName() + " has no rule for it, only for " + rules.keySet());
            }
            replace(graph, node, rule.lower(node, builder));
        }
        graph.opsets().remove(Operators.INTERNAL_DOMAIN);
        graph.sort();
        return !internal.isEmpty();
    }

    /** Replaces the outputs of a node, those that are read, and removes it. */
    public static void replace(Graph graph, Node node, List<Value> replacements) {
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.output(i);
            Value replacement = replacements.get(i);
            if (!output.isAbsent() && !replacement.isAbsent()) {
                replace(graph, output, replacement);
            }
        }
        graph.remove(node);
    }

    /** Replaces a value by one of the same type and shape, about which less may be known. */
    public static void replace(Graph graph, Value old, Value replacement) {
        replacement.setType(new TensorType(old.type(), old.requireShape()));
        graph.replaceAllUses(old, replacement);
    }
}
