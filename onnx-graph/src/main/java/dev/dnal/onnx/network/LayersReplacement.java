package dev.dnal.onnx.network;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Inlining;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.pass.DeadNodeElimination;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Puts other layers into a network: such as compute the same outputs as its own ({@link NetworkSelection#layersOf}), but faster, say. What
 * sorts out their results stays, node for node, and so do the network's inputs and outputs.
 */
public final class LayersReplacement {
    /** What names of values begin with that go. */
    private static final String ASIDE = "replaced/";

    private LayersReplacement() {}

    /**
     * The network with other layers.
     *
     * @param read as the file says it; stays as it is
     * @param selection what of it is wanted
     * @param layers canonical; its open inputs and its outputs are called as those of the network's layers are
     * @throws GraphException if the network is not valid, or has no such inputs or results
     */
    public static Graph of(Graph read, NetworkSelection selection, Graph layers) {
        Graph graph = read.copy();
        selection.applyTo(graph);
        List<Value> inner = layers.outputs().stream()
                .map(output -> graph.requireValue(output.name()))
                .filter(value -> !graph.isOutput(value))
                .toList();
        // So they keep their names, which a node that is kept as it is may know.
        inner.forEach(graph::addOutput);
        new Canonicalisation().apply(graph);
        setAside(graph);
        Map<Value, Value> inputs = new HashMap<>();
        for (Value input : NetworkSelection.openInputs(layers)) {
            inputs.put(input, graph.requireValue(input.name()));
        }
        Map<Value, Value> added = Inlining.of(new GraphBuilder(graph), "", layers, inputs);
        for (Value output : layers.outputs()) {
            Value made = Objects.requireNonNull(added.get(output));
            graph.replaceAllUses(graph.requireValue(ASIDE + output.name()), made);
            graph.rename(made, output.name());
        }
        inner.forEach(value -> graph.removeOutput(graph.requireValue(value.name())));
        new DeadNodeElimination().apply(graph);
        return graph;
    }

    /** Renames what the layers make, so that others can take the names. */
    private static void setAside(Graph graph) {
        graph.nodes().stream()
                .filter(node -> !node.isKept())
                .flatMap(node -> node.outputs().stream())
                .filter(value -> !value.isAbsent())
                .toList()
                .forEach(value -> graph.rename(value, ASIDE + value.name()));
    }
}
