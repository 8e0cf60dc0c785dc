package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.pass.internal.Upstream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Cuts off what sorts out the results of a network's layers, for who needs the results themselves, to train on them or to compare them: the
 * nodes behind the layers that are kept as they are ({@link Canonicalisation}), and those from ArgMax or ArgMin on. What they read becomes
 * an output, unless other outputs that stay are computed from it.
 *
 * <p>Requires: the graph as it was read.<br>
 * Ensures: inputs as they were; outputs that no such node makes stay, before those that are new.
 */
public final class TailRemoval implements Pass {
    /**
     * {@inheritDoc}
     *
     * @throws GraphException as {@link Canonicalisation} does of what is not known
     */
    @Override
    public boolean apply(Graph graph) {
        new ConstantBranches().apply(graph);
        new KeptParts().apply(graph);
        Set<Node> tail = KeptParts.tail(graph);
        if (tail.isEmpty()) {
            return false;
        }
        List<Value> outputs = List.copyOf(graph.outputs());
        List<Value> stay = outputs.stream()
                .filter(output -> output.producer().filter(tail::contains).isEmpty())
                .toList();
        Set<Value> read = readBehindLayers(graph, tail);
        read.removeAll(Upstream.of(stay));
        outputs.forEach(graph::removeOutput);
        stay.forEach(graph::addOutput);
        read.forEach(graph::addOutput);
        List<Node> backwards = new ArrayList<>(tail);
        Collections.reverse(backwards);
        backwards.forEach(graph::remove);
        if (graph.nodes().stream().noneMatch(Node::isKept)) {
            graph.setFileForm(Optional.empty());
        }
        return true;
    }

    /** What the tail reads of what is not the tail, in order. */
    private static Set<Value> readBehindLayers(Graph graph, Set<Node> tail) {
        Set<Node> behind = KeptParts.behindLayers(graph);
        Set<Value> read = new LinkedHashSet<>();
        for (Node node : tail) {
            node.inputs().stream()
                    .filter(input -> input.producer()
                            .filter(before -> !tail.contains(before) && behind.contains(before))
                            .isPresent())
                    .forEach(read::add);
        }
        return read;
    }
}
