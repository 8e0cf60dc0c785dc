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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        List<String> inner = layers.outputs().stream()
                .map(Value::name)
                .filter(name -> !graph.isOutput(graph.requireValue(name)))
                .toList();
        // So they keep their names, which a node that is kept as it is may know.
        inner.forEach(name -> graph.addOutput(graph.requireValue(name)));
        new Canonicalisation().apply(graph);
        setAside(graph, layers.outputs());
        Map<Value, Value> inputs = new HashMap<>();
        for (Value input : layers.openInputs()) {
            inputs.put(input, graph.requireValue(input.name()));
        }
        Map<Value, Value> added = Inlining.of(new GraphBuilder(graph), "", layers, inputs);
        for (Value output : layers.outputs()) {
            Value made = Objects.requireNonNull(added.get(output));
            graph.replaceAllUses(graph.requireValue(ASIDE + output.name()), made);
            graph.rename(made, output.name());
        }
        inner.forEach(name -> graph.removeOutput(graph.requireValue(name)));
        new DeadNodeElimination().apply(graph);
        bringBack(graph);
        return graph;
    }

    /** Renames what the layers make, so that others can take the names. */
    private static void setAside(Graph graph, List<Value> replaced) {
        Set<String> names = replaced.stream().map(Value::name).collect(Collectors.toSet());
        Stream<Value> made = graph.nodes().stream()
                .filter(node -> !node.isKept())
                .flatMap(node -> node.outputs().stream())
                .filter(value -> !value.isAbsent());
        Stream<Value> weights = graph.initializers().stream()
                .filter(value -> !graph.isInput(value)
                        && value.uses().stream().noneMatch(use -> use.node().isKept()));
        Stream.concat(made, weights)
                .filter(value -> !graph.isOutput(value) || names.contains(value.name()))
                .toList()
                .forEach(value -> graph.rename(value, ASIDE + value.name()));
    }

    /** What stays of what was renamed is called as before, if nothing else is now. */
    private static void bringBack(Graph graph) {
        graph.values().stream()
                .filter(value -> value.name().startsWith(ASIDE))
                .toList()
                .forEach(value ->
                        graph.rename(value, graph.freshName(value.name().substring(ASIDE.length()))));
    }
}
