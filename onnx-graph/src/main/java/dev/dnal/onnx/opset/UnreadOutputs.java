package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.List;
import java.util.Set;

/**
 * Takes away outputs that a node need not have and nobody reads: the places of the maxima of a MaxPool, the mask of a Dropout, the statistics
 * of a BatchNormalization in the form that trains. They can't be cut as their channels are.
 */
final class UnreadOutputs implements Pass {
    private static final Set<String> WITH_OPTIONAL_OUTPUTS = Set.of("BatchNormalization", "Dropout", "MaxPool");

    @Override
    public boolean apply(Graph graph) {
        List<Node> found = graph.nodes().stream()
                .filter(node -> WITH_OPTIONAL_OUTPUTS.stream().anyMatch(node::is) && isUnread(graph, node))
                .toList();
        found.forEach(node -> reduce(graph, node));
        graph.sort();
        return !found.isEmpty();
    }

    private static boolean isUnread(Graph graph, Node node) {
        return node.outputs().size() > 1
                && node.outputs().stream()
                        .skip(1)
                        .allMatch(output -> output.uses().isEmpty() && !graph.isOutput(output));
    }

    private static void reduce(Graph graph, Node node) {
        Value output = node.output();
        Node reduced = graph.addNode(
                node.domain(), node.opType(), node.name(), node.inputs(), List.of(graph.freshName(output.name())));
        node.attributes().forEach(reduced::setAttribute);
        reduced.setDocString(node.docString());
        reduced.metadata().putAll(node.metadata());
        output.shape().ifPresent(shape -> reduced.output().setType(new TensorType(output.type(), shape)));
        Replacement.of(graph, node, List.of(reduced.output()));
    }
}
