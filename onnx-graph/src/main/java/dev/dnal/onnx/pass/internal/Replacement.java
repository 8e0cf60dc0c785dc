package dev.dnal.onnx.pass.internal;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** Puts other values in the place of those that a node makes. */
public final class Replacement {
    private Replacement() {}

    /** Removes a node; its readers and the graph's outputs read {@code values}, which take the names of its outputs. */
    public static void of(Graph graph, Node node, List<Value> values) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Value old = node.outputs().get(i);
            names.add(old.name());
            if (!old.isAbsent()) {
                values.get(i).setDocString(old.docString());
                graph.replaceAllUses(old, values.get(i));
            }
        }
        graph.remove(node);
        for (int i = 0; i < values.size(); i++) {
            if (!names.get(i).isEmpty()) {
                graph.rename(values.get(i), names.get(i));
            }
        }
    }
}
