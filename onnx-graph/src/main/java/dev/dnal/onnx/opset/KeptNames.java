package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives values the names by which kept nodes know them, in a graph that is about to be written: so these nodes are the same bytes, and
 * what their subgraphs read is what it was.
 */
final class KeptNames {
    private final Graph graph;

    /** Values whose names are settled. */
    private final Set<Value> settled = new HashSet<>();

    private KeptNames(Graph graph) {
        this.graph = graph;
        settled.addAll(graph.inputs());
        settled.addAll(graph.outputs());
    }

    static void restore(Graph graph) {
        KeptNames names = new KeptNames(graph);
        List<Node> kept = graph.nodes().stream().filter(Node::isKept).toList();
        kept.forEach(names::restoreOutputs);
        kept.forEach(names::restoreInputs);
        graph.sort();
    }

    private void restoreOutputs(Node node) {
        List<String> names = node.keptOutputs();
        for (int i = 0; i < names.size(); i++) {
            if (node.hasOutput(i) && !settled.contains(node.output(i))) {
                settle(node.output(i), names.get(i));
            }
        }
    }

    private void restoreInputs(Node node) {
        List<String> names = node.keptInputs();
        for (int i = 0; i < names.size(); i++) {
            Value value = node.input(i);
            String name = names.get(i);
            if (value.isAbsent() || value.name().equals(name)) {
                settled.add(value);
            } else if (!settled.contains(value)) {
                settle(value, name);
            } else if (free(name)) {
                // One value that had two names in the file.
                node.setInput(i, twin(value, name));
            }
        }
    }

    private void settle(Value value, String name) {
        if (free(name)) {
            graph.rename(value, name);
        }
        settled.add(value);
    }

    /** Makes a name free if nobody else needs it. */
    private boolean free(String name) {
        Value holder = graph.value(name).orElse(null);
        if (holder == null) {
            return true;
        }
        if (settled.contains(holder)) {
            return false;
        }
        graph.rename(holder, graph.freshName(name));
        return true;
    }

    private Value twin(Value value, String name) {
        Value twin = graph.addNode("", "Identity", graph.freshNodeName(name), List.of(value), List.of(name))
                .output();
        if (value.shape().isPresent()) {
            twin.setType(new TensorType(value.type(), value.requireShape()));
        }
        settled.add(twin);
        return twin;
    }
}
