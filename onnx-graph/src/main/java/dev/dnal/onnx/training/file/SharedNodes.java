package dev.dnal.onnx.training.file;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells what a step graph has in common with the network it came from: inputs and initializers of the same name and content,
 * and nodes that compute the same from them under the same names.
 */
final class SharedNodes {
    private final Graph network;
    private final Set<Value> shared = new HashSet<>();
    private final Set<Node> nodes = new HashSet<>();

    /** Compares; the step's nodes must be in an order of execution. */
    SharedNodes(Graph network, Graph step) {
        this.network = network;
        step.values().stream().filter(this::isSameSource).forEach(shared::add);
        step.nodes().stream().filter(this::isSameNode).forEach(node -> {
            nodes.add(node);
            shared.addAll(node.outputs());
        });
    }

    boolean contains(Value value) {
        return shared.contains(value);
    }

    boolean contains(Node node) {
        return nodes.contains(node);
    }

    private boolean isSameSource(Value value) {
        return value.producer().isEmpty()
                && network.value(value.name())
                        .filter(twin -> twin.producer().isEmpty())
                        .filter(twin -> twin.initializer().equals(value.initializer()))
                        .filter(twin -> twin.type() == value.type())
                        .isPresent();
    }

    private boolean isSameNode(Node node) {
        Node twin =
                network.value(node.output(0).name()).flatMap(Value::producer).orElse(null);
        return twin != null
                && twin.domain().equals(node.domain())
                && twin.opType().equals(node.opType())
                && twin.attributes().equals(node.attributes())
                && names(twin.outputs()).equals(names(node.outputs()))
                && names(twin.inputs()).equals(names(node.inputs()))
                && node.inputs().stream().allMatch(input -> input.isAbsent() || shared.contains(input));
    }

    private static List<String> names(List<Value> values) {
        return values.stream().map(Value::name).toList();
    }
}
