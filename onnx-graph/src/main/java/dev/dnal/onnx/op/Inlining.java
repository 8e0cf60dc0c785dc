package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Adds the nodes of a network to another graph. */
public final class Inlining {
    private Inlining() {}

    /**
     * Adds the nodes of a network, with its initializers as constants.
     *
     * @param b adds to the graph
     * @param prefix of the names that nodes, weights and inner values get, as far as they are free
     * @param network in the same opsets; stays as it is
     * @param inputs what its open inputs are to be, of the graph
     * @return the values of the network, by their twins in the network
     */
    public static Map<Value, Value> of(GraphBuilder b, String prefix, Graph network, Map<Value, Value> inputs) {
        Map<Value, Value> added = new HashMap<>(inputs);
        for (Value weight : network.initializers()) {
            added.put(
                    weight,
                    b.constant(prefix + weight.name(), weight.initializer().orElseThrow()));
        }
        for (Node node : network.nodes()) {
            add(b, prefix, node, added);
        }
        return added;
    }

    private static void add(GraphBuilder b, String prefix, Node node, Map<Value, Value> added) {
        Value[] inputs = node.inputs().stream()
                .map(input -> input.isAbsent() ? input : Objects.requireNonNull(added.get(input)))
                .toArray(Value[]::new);
        int count = node.outputs().size();
        while (!node.hasOutput(count - 1)) {
            count--;
        }
        List<Value> outputs = b.call(node.domain(), node.opType(), inputs)
                .attributesOf(node)
                .named(prefix + (node.name().isEmpty() ? node.output(0).name() : node.name()))
                .outputs(count);
        for (int i = 0; i < count; i++) {
            added.put(node.outputs().get(i), outputs.get(i));
        }
    }
}
