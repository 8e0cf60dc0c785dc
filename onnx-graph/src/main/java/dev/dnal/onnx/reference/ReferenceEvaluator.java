package dev.dnal.onnx.reference;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Runs a graph in double precision and plain Java. Every kernel is written to be read, not to be fast: it is the truth that
 * gradients, rewrites and faster runtimes are tested against.
 *
 * <p>FLOAT is computed in double throughout and rounded, if at all, once at the end. Whole numbers are exact below 2^53.
 * Operators are those of opset 17, and the internal gradient operators. Not safe for use by several threads at once.
 */
public final class ReferenceEvaluator {
    private final Graph graph;
    private final List<Node> backwards;

    /** An evaluator of the graph as it is now: later changes to it are not seen. */
    public ReferenceEvaluator(Graph graph) {
        this.graph = graph.copy();
        this.graph.sort();
        List<Node> nodes = new ArrayList<>(this.graph.nodes());
        Collections.reverse(nodes);
        this.backwards = List.copyOf(nodes);
    }

    /**
     * Computes the graph's outputs.
     *
     * @param inputs contents of the graph inputs by name; contents given for an initializer replace its own
     * @return the outputs by name, each of its value's element type
     * @throws GraphException if an input is missing, unknown or of another shape than declared, or if an operator is not
     *     supported
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        return run(inputs, outputNames());
    }

    /** As {@link #run(Map)}, for any values of the graph; what they do not depend on is not computed. */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Collection<String> names) {
        return collect(inputs, names, (value, array) -> array.toTensor(array.type()));
    }

    /** As {@link #run(Map)}, but nothing is rounded: FLOAT inputs may be given, and FLOAT outputs are returned, as DOUBLE. */
    public Map<String, Tensor> runInDoubles(Map<String, Tensor> inputs) {
        return runInDoubles(inputs, outputNames());
    }

    /** As {@link #runInDoubles(Map)}, for any values of the graph. */
    public Map<String, Tensor> runInDoubles(Map<String, Tensor> inputs, Collection<String> names) {
        return collect(
                inputs,
                names,
                (value, array) -> array.toTensor(array.type() == DataType.FLOAT ? DataType.DOUBLE : array.type()));
    }

    /** Whether there can be elements of a type here: numbers of at least 16 bits, whole ones of at least 8, and truth values. */
    public static boolean supports(DataType type) {
        return type.isDifferentiable() || type.isInteger() || type == DataType.BOOL || type.isHalf();
    }

    /** Whether a node's operator can be computed here. */
    public static boolean supports(Node node) {
        return Kernels.find(node).isPresent();
    }

    /**
     * Computes one node.
     *
     * @param contents contents of each of its inputs that is there
     * @return its outputs, in order; as many as the operator has, even if the node names fewer
     * @throws GraphException if the operator is not supported or contents are missing
     */
    public static List<Tensor> compute(Node node, Map<Value, Tensor> contents) {
        Map<Value, Array> arrays = new HashMap<>();
        contents.forEach((value, tensor) -> arrays.put(value, Array.of(tensor)));
        return Kernels.of(node).compute(new Call(node, arrays)).stream()
                .map(array -> array.toTensor(array.type()))
                .toList();
    }

    private List<String> outputNames() {
        return graph.outputs().stream().map(Value::name).toList();
    }

    private Map<String, Tensor> collect(
            Map<String, Tensor> inputs, Collection<String> names, BiFunction<Value, Array, Tensor> convert) {
        Map<Value, Array> arrays = given(inputs);
        for (Node node : neededFor(names)) {
            evaluate(node, arrays);
        }
        Map<String, Tensor> results = new LinkedHashMap<>();
        for (String name : names) {
            Value value = graph.requireValue(name);
            Array array = arrays.get(value);
            if (array == null) {
                throw new GraphException("Value '" + name + "' has no contents: nothing makes or gives it");
            }
            results.put(name, convert.apply(value, array));
        }
        return results;
    }

    /** The nodes that the values depend on, in an order of execution. */
    private List<Node> neededFor(Collection<String> names) {
        Set<Value> needed = new HashSet<>();
        names.forEach(name -> needed.add(graph.requireValue(name)));
        Deque<Node> nodes = new ArrayDeque<>();
        for (Node node : backwards) {
            if (node.outputs().stream().anyMatch(needed::contains)) {
                needed.addAll(node.inputs());
                nodes.push(node);
            }
        }
        return List.copyOf(nodes);
    }

    private Map<Value, Array> given(Map<String, Tensor> inputs) {
        Map<Value, Array> arrays = new HashMap<>();
        for (Value value : graph.initializers()) {
            value.initializer().ifPresent(tensor -> {
                if (!inputs.containsKey(value.name())) {
                    arrays.put(value, Array.of(tensor));
                }
            });
        }
        inputs.forEach((name, tensor) -> {
            Value value = graph.requireValue(name);
            arrays.put(value, checked(value, tensor));
        });
        for (Value input : graph.inputs()) {
            if (!arrays.containsKey(input)) {
                throw new GraphException("Input '" + input + "' of graph '" + graph.name() + "' was given no contents");
            }
        }
        return arrays;
    }

    private Array checked(Value value, Tensor tensor) {
        if (value.producer().isPresent()) {
            throw new GraphException("Value '" + value.name() + "' can't be given contents: "
                    + value.producer().get().label() + " makes it");
        }
        boolean typeFits = tensor.type() == value.type()
                || (tensor.type() == DataType.DOUBLE && value.type() == DataType.FLOAT)
                || value.type() == DataType.UNDEFINED;
        boolean shapeFits =
                value.shape().filter(shape -> !shape.mayEqual(tensor.shape())).isEmpty();
        if (!typeFits || !shapeFits) {
            throw new GraphException("Input '" + value.name() + "' of graph '" + graph.name() + "' is declared as "
                    + value.type() + value.shape().map(Object::toString).orElse("") + ", found " + tensor);
        }
        Array array = Array.of(tensor);
        return value.type() == DataType.FLOAT ? array.as(DataType.FLOAT) : array;
    }

    private static void evaluate(Node node, Map<Value, Array> arrays) {
        List<Array> made = Kernels.of(node).compute(new Call(node, arrays));
        if (node.outputs().size() > made.size()) {
            throw new GraphException(
                    node, "has " + node.outputs().size() + " outputs, expected at most " + made.size());
        }
        IntStream.range(0, node.outputs().size())
                .filter(node::hasOutput)
                .forEach(i -> arrays.put(node.output(i), made.get(i)));
    }
}
