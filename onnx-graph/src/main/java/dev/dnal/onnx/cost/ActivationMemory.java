package dev.dnal.onnx.cost;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.ShapeInference;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The memory that what a network computes for a number of images takes, told from its shapes before anything runs; weights don't count, nor
 * does what a kernel needs for itself. Sizes that depend on what is computed, as those of a Range up to the largest pixel, are not
 * known before: {@link #unknown} says whose they are, and they count as 1.
 */
public final class ActivationMemory {
    /** With the number of images at the front of its inputs' shapes. */
    private final Graph graph;

    private ActivationMemory(Graph graph) {
        this.graph = graph;
    }

    /**
     * Of a network, which stays as it is.
     *
     * @param network whose inputs have shapes that are known but for the batch
     * @param batch images in a run or a step, at least 1
     * @throws GraphException naming the node, if one can't work on so many
     */
    public static ActivationMemory of(Graph network, int batch) {
        Graph sized = network.copy();
        for (Value input : sized.openInputs()) {
            input.shape()
                    .filter(shape -> shape.rank() > 0 && !shape.dim(0).isFixed())
                    .ifPresent(shape -> input.setType(new TensorType(input.type(), shape.with(0, Dim.of(batch)))));
        }
        new ShapeInference().apply(sized);
        return new ActivationMemory(sized);
    }

    /**
     * The largest sum of values that must exist at one time of a run, where each is given up when its last reader is done: a run can't do
     * with less. In bytes, at most 2^63 - 1.
     */
    public long ofRun() {
        Map<Value, Integer> unread = new HashMap<>();
        Set<Value> kept = new HashSet<>(graph.outputs());
        long alive = 0;
        long most = 0;
        for (Node node : graph.nodes()) {
            for (Value made : node.outputs()) {
                unread.put(made, made.uses().size());
                alive = sum(alive, bytes(made));
            }
            most = Math.max(most, alive);
            if (most == Long.MAX_VALUE) {
                return most;
            }
            for (Value read : node.inputs()) {
                Integer left = unread.computeIfPresent(read, (value, count) -> count - 1);
                if (left != null && left == 0 && !kept.contains(read)) {
                    alive -= bytes(read);
                }
            }
        }
        return most;
    }

    /** The sum of all values that nodes make, which a training step keeps for its gradients. In bytes, at most 2^63 - 1. */
    public long ofTraining() {
        return made().mapToLong(ActivationMemory::bytes).reduce(0, ActivationMemory::sum);
    }

    /** The node that makes the largest value; empty if there are no nodes. */
    public Optional<Node> largest() {
        return made().max(Comparator.comparingLong(ActivationMemory::bytes)).flatMap(Value::producer);
    }

    /** The first node whose values have sizes that depend on more than the shapes of inputs; empty if there is none. */
    public Optional<Node> unknown() {
        return made().filter(value -> value.shape().filter(Shape::isFixed).isEmpty())
                .findFirst()
                .flatMap(Value::producer);
    }

    private Stream<Value> made() {
        return graph.nodes().stream().map(Node::outputs).flatMap(List::stream).filter(value -> !value.isAbsent());
    }

    private static long bytes(Value value) {
        if (value.isAbsent() || value.shape().isEmpty() || value.type().bits() == 0) {
            return 0;
        }
        try {
            return value.type()
                    .bytes(value.requireShape().dims().stream()
                            .mapToLong(Dim::perExample)
                            .reduce(1, Math::multiplyExact));
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
