package dev.dnal.tribuo.latency;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.LayerNames;
import dev.dnal.onnx.op.WeightedSum;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A network as it is measured: its nodes, what is fused into what, and how many channels values have, or would have. */
final class MeasuredForm {
    private final Graph graph;
    private final LayerNames names;
    private final Fusions fusions;
    private final ChannelClasses classes;
    private final Map<Value, Integer> widths;

    private MeasuredForm(
            Graph graph, LayerNames names, Fusions fusions, ChannelClasses classes, Map<Value, Integer> widths) {
        this.graph = graph;
        this.names = names;
        this.fusions = fusions;
        this.classes = classes;
        this.widths = widths;
    }

    /** A network as it is, with known shapes and nodes in an order of execution. */
    static MeasuredForm of(Graph graph) {
        return new MeasuredForm(graph, LayerNames.of(graph), new Fusions(graph), new ChannelClasses(graph), Map.of());
    }

    /**
     * The same with other numbers of channels.
     *
     * @param value a value; all that have the same channels follow
     * @param width at least 1
     */
    MeasuredForm with(Value value, int width) {
        Map<Value, Integer> changed = new HashMap<>(widths);
        changed.put(classes.of(value), width);
        return new MeasuredForm(graph, names, fusions, classes, changed);
    }

    /** The nodes that are run by kernels of their own, in an order of execution. */
    Collection<Node> nodes() {
        return graph.nodes().stream().filter(node -> !fusions.isAbsorbed(node)).toList();
    }

    /** Megabytes of weights, to the nearest power of two that is at least 1. */
    int megabytesOfWeights() {
        double megabytes = graph.initializers().stream()
                        .mapToLong(value -> value.requireShape().elements())
                        .sum()
                * Float.BYTES
                / 1e6;
        return 1 << Math.max(0, (int) Math.round(Math.log(Math.max(1, megabytes)) / Math.log(2)));
    }

    /** A value by its name. */
    Value value(String name) {
        return graph.requireValue(name);
    }

    /**
     * Names of the layers that write channels of their own choice, by what stands for the channels: of the network's inputs and outputs none
     * do.
     */
    Map<Value, List<String>> writers() {
        Set<Value> given = Stream.concat(graph.inputs().stream(), graph.outputs().stream())
                .map(classes::of)
                .collect(Collectors.toSet());
        Map<Value, List<String>> writers = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            Value channels = classes.of(node.output());
            if (WeightedSum.of(node).isPresent()
                    && node.output().requireShape().rank() >= 2
                    && !(node.is("Conv") && isDepthwise(node))
                    && !given.contains(channels)) {
                writers.computeIfAbsent(channels, key -> new ArrayList<>()).add(layer(node));
            }
        }
        return writers;
    }

    Fusions fusions() {
        return fusions;
    }

    String layer(Node node) {
        return names.of(node);
    }

    /** Channels [N, C, ...] of a value, or its features [N, F]. */
    int channels(Value value) {
        long size = value.requireShape().size(1);
        Integer width = widths.get(classes.of(value));
        return Math.toIntExact(width == null ? size : size / classes.width(value) * width);
    }

    /** By how much a value is narrower than it is in the graph. */
    double share(Value value) {
        Shape shape = value.requireShape();
        return shape.rank() < 2 || !shape.dim(1).isFixed() ? 1 : (double) channels(value) / shape.size(1);
    }

    boolean isDepthwise(Node convolution) {
        long groups = convolution.intAttribute("group", 1);
        return groups > 1
                && convolution.input(0).requireShape().size(1) == groups
                && convolution.output().requireShape().size(1) == groups;
    }

    /** Whether two values are images of the same size. */
    boolean isSameShape(Value one, Value other) {
        Shape shape = one.requireShape();
        Shape otherShape = other.requireShape();
        return shape.rank() == 4
                && otherShape.rank() == 4
                && channels(one) == channels(other)
                && List.of(shape.dim(2), shape.dim(3)).equals(List.of(otherShape.dim(2), otherShape.dim(3)));
    }
}
