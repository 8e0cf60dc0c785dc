package dev.dnal.onnx.network;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.pass.BatchFreeing;
import dev.dnal.onnx.pass.DeadNodeElimination;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A network in the form that all works on here, for any number of images if that can be.
 *
 * @param graph the canonical network
 * @param writtenFor the number of images that the file says its network takes; empty if it says any, and
 *     does so inside too
 * @param obstacle why it still takes that number only, with the node; empty if it takes any now
 */
public record CanonicalNetwork(Graph graph, OptionalLong writtenFor, Optional<String> obstacle) {
    /**
     * What is selected of a network.
     *
     * @param read as the file says it; it stays as it is
     * @throws GraphException if that is not in it, or it is not valid, or has an operator or form that is not supported
     */
    public static CanonicalNetwork of(Graph read, NetworkSelection selection) {
        Graph graph = read.copy();
        selection.applyTo(graph);
        new Canonicalisation().apply(graph);
        OptionalLong writtenFor = batch(graph);
        if (writtenFor.isEmpty()) {
            return isOfOneImage(graph) ? freedOfOneImage(read, selection, graph) : unchanged(graph);
        }
        return freed(graph, writtenFor);
    }

    private static CanonicalNetwork unchanged(Graph graph) {
        return new CanonicalNetwork(graph, OptionalLong.empty(), Optional.empty());
    }

    /**
     * Whether an output that depends on images is for one of them though the batch is free, as where sizes were written down while one
     * image was traced.
     */
    private static boolean isOfOneImage(Graph graph) {
        Set<Value> ofImages = new HashSet<>(graph.openInputs());
        graph.nodes().stream()
                .filter(node -> node.inputs().stream().anyMatch(ofImages::contains))
                .forEach(node -> ofImages.addAll(node.outputs()));
        return graph.outputs().stream()
                .filter(ofImages::contains)
                .flatMap(output -> output.shape().stream())
                .anyMatch(shape -> shape.rank() > 0 && shape.dim(0).is(1));
    }

    /** A network that says it takes any number of images, but is made for one inside; as it is, if it can't be freed. */
    private static CanonicalNetwork freedOfOneImage(Graph read, NetworkSelection selection, Graph asItIs) {
        Graph graph = read.copy();
        selection.applyTo(graph);
        withBatch(graph)
                .forEach(input -> input.setType(
                        new TensorType(input.type(), input.requireShape().with(0, Dim.of(1)))));
        try {
            new Canonicalisation().apply(graph);
            CanonicalNetwork freed = freed(graph, OptionalLong.of(1));
            return freed.obstacle().isEmpty() && !isOfOneImage(freed.graph()) ? freed : unchanged(asItIs);
        } catch (GraphException e) {
            return unchanged(asItIs);
        }
    }

    private static CanonicalNetwork freed(Graph graph, OptionalLong writtenFor) {
        Graph free = graph.copy();
        try {
            new BatchFreeing().apply(free);
            // What named the number of images is of no use any more.
            new DeadNodeElimination().apply(free);
        } catch (GraphException e) {
            return new CanonicalNetwork(
                    graph, writtenFor, Optional.of(Objects.requireNonNullElse(e.getMessage(), graph.toString())));
        }
        return new CanonicalNetwork(free, writtenFor, Optional.empty());
    }

    /**
     * The network with its scores of classes alone, [batch, classes]: the one output that has them, if there are several, without the
     * dimensions of size 1 behind them, as a convolution makes them. A network with one output of other sizes stays as it is.
     *
     * @throws GraphException if of several outputs none or more than one has them
     */
    public CanonicalNetwork ofClasses(long classes) {
        List<Value> outputs = List.copyOf(graph.outputs());
        List<Value> scores =
                outputs.stream().filter(output -> isScores(output, classes)).toList();
        if (outputs.size() > 1 && scores.size() != 1) {
            throw new GraphException(
                    "expected one output with a number for each of " + classes + " classes, found " + scores.size()
                            + " among " + NetworkSelection.listed(outputs) + "; name the one of logits with --outputs");
        }
        if (scores.isEmpty()
                || (outputs.size() == 1 && scores.get(0).requireShape().rank() == 2)) {
            return this;
        }
        Graph alone = graph.copy();
        Value kept = alone.requireValue(scores.get(0).name());
        outputs.forEach(output -> alone.removeOutput(alone.requireValue(output.name())));
        alone.addOutput(kept);
        if (kept.requireShape().rank() > 2) {
            GraphBuilder b = new GraphBuilder(alone);
            Value flat = b.reshape(kept, 0, classes);
            alone.insertAfter(kept, flat, Set.of(flat.producer().orElseThrow()));
        }
        new DeadNodeElimination().apply(alone);
        return new CanonicalNetwork(alone, writtenFor, obstacle);
    }

    private static boolean isScores(Value output, long classes) {
        return output.type() == DataType.FLOAT
                && output.shape()
                        .filter(shape -> shape.rank() >= 2
                                && shape.dim(1).is(classes)
                                && shape.dims().stream().skip(2).allMatch(dim -> dim.is(1)))
                        .isPresent();
    }

    /** The inputs of which a first dimension is known; of those that only kept nodes read, none need be. */
    private static Stream<Value> withBatch(Graph graph) {
        return graph.openInputs().stream()
                .filter(input -> input.shape().filter(shape -> shape.rank() > 0).isPresent());
    }

    private static OptionalLong batch(Graph graph) {
        return withBatch(graph)
                .map(input -> input.requireShape().dim(0))
                .filter(Dim::isFixed)
                .mapToLong(Dim::size)
                .findFirst();
    }

    /**
     * The network, for any number of images.
     *
     * @throws GraphException if it takes a fixed number only, with the reason
     */
    public Graph ofAnyBatch() {
        if (obstacle.isPresent()) {
            throw new GraphException("expected a network for any number of images, found one for "
                    + writtenFor.orElseThrow() + ": " + obstacle.get()
                    + "; export the network with a dynamic batch axis");
        }
        return graph;
    }

    /** What became of a batch that the file fixes, as a sentence; empty if it fixes none. */
    public Optional<String> batchNote() {
        if (writtenFor.isEmpty()) {
            return Optional.empty();
        }
        long images = writtenFor.getAsLong();
        String written = "The file fixes the batch at " + images;
        String counted = images > 1 ? "; operations are counted for all " + images + " images" : "";
        return Optional.of(obstacle.map(reason -> written + ", which can't be freed: " + reason + counted)
                .orElse(written + "; it was freed: the network takes any number of images"));
    }
}
