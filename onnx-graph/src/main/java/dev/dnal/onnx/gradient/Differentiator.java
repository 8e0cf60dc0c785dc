package dev.dnal.onnx.gradient;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.rule.Broadcast;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reverse-mode differentiation: adds to a graph the nodes that compute the gradient of a scalar.
 *
 * <p>The driver knows no operator. It walks the nodes between the targets and the scalar backwards, asks each operator's
 * rule for the gradients of its inputs, undoes broadcasting, and sums up where a value has several readers. Internal
 * gradient operators may be among the nodes added; a lowering replaces them.
 */
public final class Differentiator {
    private final Graph graph;
    private final GraphBuilder builder;
    private final Set<Value> wanted;
    private final Map<Value, List<Value>> contributions = new HashMap<>();

    private Differentiator(Graph graph, Set<Value> wanted) {
        this.graph = graph;
        this.builder = new GraphBuilder(graph);
        this.wanted = wanted;
    }

    /**
     * Adds the nodes that compute the gradients of {@code loss} with respect to {@code targets}.
     *
     * @param graph the graph, typed by shape inference, its nodes in an order of execution
     * @param loss a FLOAT or DOUBLE scalar in the graph
     * @param targets values whose gradients are asked for
     * @return the gradient of each target, of the target's shape and in the order of {@code targets}; zeros where the loss
     *     does not depend on it
     * @throws GraphException if the loss is no scalar, a target is no floating point value, or an operator in between has
     *     no gradient; the graph is then left with nodes that nothing reads
     */
    public static Map<Value, Value> differentiate(Graph graph, Value loss, Collection<Value> targets) {
        require(loss, "loss");
        targets.forEach(target -> require(target, "target"));
        if (loss.requireShape().rank() != 0) {
            throw new GraphException(
                    "The loss '" + loss.name() + "' must be a scalar, found shape " + loss.requireShape());
        }
        List<Node> nodes = List.copyOf(graph.nodes());
        Differentiator driver = new Differentiator(graph, influencedBy(targets, nodes));
        driver.contribute(loss, driver.builder.scalarLike(loss, 1));
        driver.walkBack(nodes, new HashSet<>(targets));
        Map<Value, Value> gradients = new LinkedHashMap<>();
        for (Value target : targets) {
            gradients.put(target, driver.gradientOrZeros(target));
        }
        return gradients;
    }

    private static void require(Value value, String role) {
        if (!value.type().isDifferentiable()) {
            throw new GraphException("The " + role + " '" + value.name()
                    + "' must be FLOAT or DOUBLE to take part in a gradient, found " + value.type());
        }
    }

    /** The floating point values that depend on a target, targets included. */
    private static Set<Value> influencedBy(Collection<Value> targets, List<Node> nodes) {
        Set<Value> influenced = new HashSet<>(targets);
        for (Node node : nodes) {
            if (node.inputs().stream().anyMatch(influenced::contains)) {
                node.outputs().stream()
                        .filter(output -> output.type().isDifferentiable())
                        .forEach(influenced::add);
            }
        }
        return influenced;
    }

    private void walkBack(List<Node> nodes, Set<Value> targets) {
        ListIterator<Node> backwards = nodes.listIterator(nodes.size());
        while (backwards.hasPrevious()) {
            Node node = backwards.previous();
            if (node.outputs().stream().noneMatch(contributions::containsKey)) {
                continue;
            }
            List<Value> outputGradients =
                    node.outputs().stream().map(this::gradientOrAbsent).toList();
            Operators.of(node).differentiate(new NodeView(node, outputGradients));
            node.outputs().stream().filter(output -> !targets.contains(output)).forEach(contributions::remove);
        }
    }

    private void contribute(Value value, Value gradient) {
        contributions.computeIfAbsent(value, v -> new ArrayList<>()).add(gradient);
    }

    /** The sum of what came in for the value; several contributions become one. */
    private Value gradientOrAbsent(Value value) {
        List<Value> parts = contributions.getOrDefault(value, List.of());
        if (parts.isEmpty()) {
            return Value.absent();
        }
        Value sum = parts.size() == 1
                ? parts.get(0)
                : builder.call("Sum", parts.toArray(Value[]::new))
                        .named("grad/" + value.name())
                        .output();
        contributions.put(value, new ArrayList<>(List.of(sum)));
        return sum;
    }

    private Value gradientOrZeros(Value target) {
        Value gradient = gradientOrAbsent(target);
        if (!gradient.isAbsent()) {
            return gradient;
        }
        Shape shape = target.requireShape();
        if (shape.isFixed()) {
            return builder.constant(
                    "grad/" + target.name(),
                    Tensor.ofDoubles(target.type(), new double[Math.toIntExact(shape.elements())], shape.sizes()));
        }
        return builder.sub(target, target);
    }

    /** Sums a gradient over the axes along which {@code value} was broadcast. */
    private Value undoBroadcast(Value value, Value gradient) {
        Shape shape = value.requireShape();
        Shape found = gradient.requireShape();
        long[] axes = Broadcast.reducedAxes(shape, found);
        if (axes.length == 0) {
            return gradient;
        }
        Value reduced = builder.sumKeeping(gradient, axes);
        return shape.rank() == found.rank() ? reduced : builder.reshapeLike(reduced, value);
    }

    private final class NodeView extends Backward {
        private final Node node;

        NodeView(Node node, List<Value> outputGradients) {
            super(graph, node, outputGradients);
            this.node = node;
        }

        @Override
        public boolean wants(int index) {
            return node.input(index).type() != DataType.UNDEFINED && wanted.contains(node.input(index));
        }

        @Override
        public void toInput(int index, Supplier<Value> gradient) {
            if (wants(index)) {
                Value input = node.input(index);
                Value reduced = undoBroadcast(input, gradient.get());
                if (!reduced.requireShape().mayEqual(input.requireShape()) || reduced.type() != input.type()) {
                    throw new GraphException(
                            node,
                            "the gradient rule of its operator gives input " + index + " a gradient " + reduced
                                    + ", expected the form of '" + input + "'");
                }
                contribute(input, reduced);
            }
        }
    }
}
