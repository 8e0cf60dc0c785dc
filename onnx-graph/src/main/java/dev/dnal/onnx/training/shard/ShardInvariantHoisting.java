package dev.dnal.onnx.training.shard;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.DeadNodeElimination;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes out of a graph that runs several times in a step what comes to the same in each run, as weights in the form that
 * kernels want them: what depends on none of the inputs that change from run to run.
 */
final class ShardInvariantHoisting {
    private ShardInvariantHoisting() {}

    /**
     * Takes it out.
     *
     * @param graph loses those nodes, and gets an input for each of their outputs that it reads, under the same name
     * @param changing names of the inputs that change from run to run
     * @return the graph that makes those inputs, if there are any
     */
    static Optional<Graph> takeOut(Graph graph, Set<String> changing) {
        graph.sort();
        Set<Value> changed = changed(graph, changing);
        Set<String> border = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            node.outputs().stream()
                    .filter(output -> !output.isAbsent() && !changed.contains(output))
                    .filter(output -> isReadBy(output, changed) && !graph.isOutput(output))
                    .forEach(output -> border.add(output.name()));
        }
        if (border.isEmpty()) {
            return Optional.empty();
        }
        Graph once = graph.copy();
        once.setName(graph.name() + "/once");
        List.copyOf(once.outputs()).forEach(once::removeOutput);
        border.forEach(name -> once.addOutput(once.requireValue(name)));
        removeUnused(once);
        border.forEach(name -> makeInput(graph, name));
        removeUnused(graph);
        return Optional.of(once);
    }

    private static Set<Value> changed(Graph graph, Set<String> changing) {
        Set<Value> changed = new HashSet<>();
        changing.forEach(name -> changed.add(graph.requireValue(name)));
        for (Node node : graph.nodes()) {
            if (node.inputs().stream().anyMatch(changed::contains)) {
                changed.addAll(presentOutputs(node));
            }
        }
        return changed;
    }

    private static boolean isReadBy(Value value, Set<Value> changed) {
        return value.uses().stream().anyMatch(use -> changed.containsAll(presentOutputs(use.node())));
    }

    private static List<Value> presentOutputs(Node node) {
        return node.outputs().stream().filter(output -> !output.isAbsent()).toList();
    }

    private static void makeInput(Graph graph, String name) {
        Value computed = graph.requireValue(name);
        graph.rename(computed, graph.freshName(name));
        graph.replaceAllUses(computed, graph.addInput(name, new TensorType(computed.type(), computed.requireShape())));
    }

    private static void removeUnused(Graph graph) {
        new DeadNodeElimination().apply(graph);
        graph.inputs().stream()
                .filter(input -> input.uses().isEmpty() && !graph.isOutput(input))
                .toList()
                .forEach(graph::remove);
    }
}
