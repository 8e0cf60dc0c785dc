package dev.dnal.onnx.network;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Inlining;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.pass.DeadNodeElimination;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Puts other layers into a network: such as compute the same outputs as its own ({@link SeparatedLayers}), but faster, say. What
 * sorts out their results stays, node for node, and so do the network's inputs, and its outputs but for those that need results which
 * the other layers don't have.
 */
final class LayersReplacement {
    /** What names of values begin with that go. */
    private static final String ASIDE = "replaced/";

    private final Graph graph;

    /** What the other layers compute, and all that follows from it. */
    private final Set<Value> fresh = new HashSet<>();

    private LayersReplacement(Graph graph) {
        this.graph = graph;
    }

    /**
     * The network with other layers.
     *
     * @param read as the file says it; stays as it is
     * @param selection what of it is wanted
     * @param layers canonical; its open inputs and its outputs are called as those of the network's layers are
     * @throws GraphException if the network is not valid, or has no such inputs or results, or nothing that it puts out is made of those alone
     */
    static Graph of(Graph read, NetworkSelection selection, Graph layers) {
        Graph graph = read.copy();
        selection.applyTo(graph);
        List<String> inner = layers.outputs().stream()
                .map(Value::name)
                .filter(name -> !graph.isOutput(graph.requireValue(name)))
                .toList();
        // So they keep their names, which a node that is kept as it is may know.
        inner.forEach(name -> graph.addOutput(graph.requireValue(name)));
        new Canonicalisation().apply(graph);
        LayersReplacement replacement = new LayersReplacement(graph);
        replacement.setAside(layers.outputs());
        replacement.put(layers);
        inner.forEach(name -> graph.removeOutput(graph.requireValue(name)));
        replacement.leaveOutWhatNeedsFormerLayers();
        new DeadNodeElimination().apply(graph);
        replacement.bringBack();
        return graph;
    }

    /** Renames what the layers make, so that others can take the names. */
    private void setAside(List<Value> replaced) {
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

    private void put(Graph layers) {
        Map<Value, Value> inputs = new HashMap<>();
        for (Value input : layers.openInputs()) {
            inputs.put(input, graph.requireValue(input.name()));
        }
        GraphBuilder b = new GraphBuilder(graph);
        Map<Value, Value> added = Inlining.of(b, "", layers, inputs);
        for (Value output : layers.outputs()) {
            Value made = Objects.requireNonNull(added.get(output));
            Value replaced = graph.requireValue(ASIDE + output.name());
            Value shaped = shapedAs(replaced.requireShape(), made, b);
            graph.replaceAllUses(replaced, shaped);
            graph.rename(shaped, output.name());
            fresh.add(made);
        }
        layers.nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .filter(value -> !value.isAbsent())
                .forEach(value -> fresh.add(Objects.requireNonNull(added.get(value))));
    }

    /** Scores that were [batch, classes, 1, 1] may have become [batch, classes]. */
    private static Value shapedAs(Shape wanted, Value made, GraphBuilder b) {
        if (made.requireShape().rank() == wanted.rank()) {
            return made;
        }
        long[] others = wanted.remove(0).sizes();
        return b.reshape(
                made, LongStream.concat(LongStream.of(0), LongStream.of(others)).toArray());
    }

    private void leaveOutWhatNeedsFormerLayers() {
        graph.sort();
        Set<Value> former = new HashSet<>();
        for (Node node : graph.nodes()) {
            boolean isFresh = node.inputs().stream().anyMatch(fresh::contains)
                    || node.outputs().stream().anyMatch(fresh::contains);
            if (node.inputs().stream().anyMatch(former::contains) || (!isFresh && isLayer(node))) {
                former.addAll(node.outputs());
                former.remove(Value.absent());
            } else if (isFresh) {
                fresh.addAll(node.outputs());
                fresh.remove(Value.absent());
            }
        }
        List<Value> outputs = List.copyOf(graph.outputs());
        if (former.containsAll(outputs)) {
            throw new GraphException("expected an output that is computed from other layers alone, found only "
                    + NetworkSelection.listed(outputs));
        }
        outputs.stream().filter(former::contains).forEach(graph::removeOutput);
    }

    private static boolean isLayer(Node node) {
        return !node.isKept() && Operators.initializer(node, InputRole.WEIGHT).isPresent();
    }

    /** What stays of what was renamed is called as before, if nothing else is now. */
    private void bringBack() {
        graph.values().stream()
                .filter(value -> value.name().startsWith(ASIDE))
                .toList()
                .forEach(value ->
                        graph.rename(value, graph.freshName(value.name().substring(ASIDE.length()))));
    }
}
