package dev.dnal.onnx.pass;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.pass.internal.Upstream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds the last values that are computed of each image by itself, in a network that mixes images behind its layers. */
final class ApartOutputs {
    private final Graph graph;
    private final BatchFreeing.Freeing freeing;
    private final Predicate<Value> isKnown;

    /** What nodes make that mix images, and all that is made of it. */
    private final Set<Value> mixed = new HashSet<>();

    private final Set<Value> behindLayers = new HashSet<>();
    private boolean mixesBeforeLayers;

    ApartOutputs(Graph graph, BatchFreeing.Freeing freeing, Predicate<Value> isKnown) {
        this.graph = graph;
        this.freeing = freeing;
        this.isKnown = isKnown;
    }

    /** As {@link BatchFreeing#outputsOfEachImage} has it. */
    List<Value> find() {
        graph.nodes().forEach(this::follow);
        List<Value> stay = graph.outputs().stream()
                .filter(output ->
                        !mixed.contains(output) && (!freeing.dependsOnImages(output) || freeing.isApart(output)))
                .toList();
        if (mixesBeforeLayers || stay.size() == graph.outputs().size()) {
            return List.of();
        }
        Set<Value> before = Upstream.of(stay);
        return last().map(last -> Stream.concat(stay.stream(), last.stream().filter(value -> !before.contains(value)))
                        .toList())
                .orElse(List.of());
    }

    private void follow(Node node) {
        boolean isLayer = Operators.initializer(node, InputRole.WEIGHT).isPresent();
        if (isLayer || node.inputs().stream().anyMatch(behindLayers::contains)) {
            node.outputs().stream().filter(value -> !value.isAbsent()).forEach(behindLayers::add);
        }
        if (mixes(node)) {
            node.outputs().stream().filter(value -> !value.isAbsent()).forEach(mixed::add);
            mixesBeforeLayers |= isLayer;
        }
    }

    private boolean mixes(Node node) {
        if (node.inputs().stream().anyMatch(mixed::contains)) {
            return true;
        }
        try {
            freeing.follow(node);
            return false;
        } catch (GraphException e) {
            return true;
        }
    }

    /**
     * What is read of each image by itself by nodes that mix images or merge them with others of its dimensions, and by their like. Empty if a layer
     * would have to be among these.
     */
    private Optional<Set<Value>> last() {
        Set<Value> last = new LinkedHashSet<>();
        Deque<Value> open = new ArrayDeque<>();
        Stream.concat(
                        graph.nodes().stream()
                                .filter(node -> node.outputs().stream().anyMatch(mixed::contains))
                                .flatMap(node -> node.inputs().stream()),
                        graph.outputs().stream())
                .filter(value -> !mixed.contains(value))
                .forEach(open::add);
        Set<Value> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Value value = open.remove();
            if (!behindLayers.contains(value) || !freeing.dependsOnImages(value) || !seen.add(value)) {
                continue;
            }
            Node producer = value.producer().orElseThrow();
            if (freeing.isApart(value) && (isKnown.test(value) || graph.isOutput(value))) {
                last.add(value);
            } else if (Operators.initializer(producer, InputRole.WEIGHT).isPresent()) {
                return Optional.empty();
            } else {
                open.addAll(producer.inputs());
            }
        }
        return Optional.of(last);
    }
}
