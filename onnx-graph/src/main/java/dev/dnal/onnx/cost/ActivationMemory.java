package dev.dnal.onnx.cost;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The memory that what a network computes takes, told from its shapes before anything runs. Sizes that are open count as the batch at the
 * front of a shape, and as 1 elsewhere; weights don't count, nor does what a kernel needs for itself.
 *
 * <p>Requires: nodes in an order of execution; known shapes.
 */
public final class ActivationMemory {
    private final Graph graph;

    private ActivationMemory(Graph graph) {
        this.graph = graph;
    }

    /** Of a graph, which must not change while this is in use. */
    public static ActivationMemory of(Graph graph) {
        return new ActivationMemory(graph);
    }

    /**
     * The largest sum of values that must exist at one time of a run, where each is given up when its last reader is done: a run can't do
     * with less. In bytes, at most 2^63 - 1.
     *
     * @param batch images in the run, at least 1
     */
    public long ofRun(int batch) {
        Map<Value, Integer> unread = new HashMap<>();
        Set<Value> kept = new HashSet<>(graph.outputs());
        long alive = 0;
        long most = 0;
        for (Node node : graph.nodes()) {
            for (Value made : node.outputs()) {
                unread.put(made, made.uses().size());
                alive = sum(alive, bytes(made, batch));
            }
            most = Math.max(most, alive);
            if (most == Long.MAX_VALUE) {
                return most;
            }
            for (Value read : node.inputs()) {
                Integer left = unread.computeIfPresent(read, (value, count) -> count - 1);
                if (left != null && left == 0 && !kept.contains(read)) {
                    alive -= bytes(read, batch);
                }
            }
        }
        return most;
    }

    /**
     * The sum of all values that nodes make, which a training step keeps for its gradients. In bytes, at most 2^63 - 1.
     *
     * @param batch images in the step, at least 1
     */
    public long ofTraining(int batch) {
        return graph.nodes().stream()
                .map(Node::outputs)
                .flatMap(List::stream)
                .mapToLong(made -> bytes(made, batch))
                .reduce(0, ActivationMemory::sum);
    }

    private static long bytes(Value value, int batch) {
        if (value.isAbsent() || value.shape().isEmpty() || value.type().bits() == 0) {
            return 0;
        }
        List<Dim> dims = value.requireShape().dims();
        try {
            long elements = 1;
            for (int axis = 0; axis < dims.size(); axis++) {
                Dim dim = dims.get(axis);
                elements = Math.multiplyExact(elements, dim.perExample());
                elements = Math.multiplyExact(elements, !dim.isFixed() && axis == 0 ? batch : 1);
            }
            return value.type().bytes(elements);
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
