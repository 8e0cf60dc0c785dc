package dev.dnal.onnx.network;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.DeadNodeElimination;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A network of any outputs as one of a single row of numbers for each image, [batch, numbers], which is what a loss compares: all numbers
 * of each output, times a factor of the output, one output behind the other.
 */
public final class RowOfOutputs {
    /** The name of the only output. */
    static final String ROW = "row";

    private RowOfOutputs() {}

    /**
     * Puts the outputs of a network in a row.
     *
     * @param network canonical, with outputs FLOAT [batch, ...] of fixed sizes but for the batch; stays as it is
     * @param factors for each output, by name
     * @throws GraphException if an output has another form
     */
    public static Graph of(Graph network, Map<String, Double> factors) {
        Graph graph = network.copy();
        GraphBuilder b = new GraphBuilder(graph);
        List<Value> parts = new ArrayList<>();
        for (Value output : List.copyOf(graph.outputs())) {
            Value flat = b.reshape(output, 0, numbers(output));
            parts.add(b.scale(flat, Objects.requireNonNull(factors.get(output.name()))));
            graph.removeOutput(output);
        }
        Value row = b.call("Concat", parts.toArray(Value[]::new))
                .attribute("axis", 1)
                .output();
        graph.addOutput(row);
        graph.rename(row, graph.freshName(ROW));
        return graph;
    }

    /**
     * Numbers that an output has for each image.
     *
     * @throws GraphException if it is not FLOAT [batch, ...] of fixed sizes but for the batch, or has no elements
     */
    public static long numbers(Value output) {
        Shape shape = output.requireShape();
        if (output.type() != DataType.FLOAT
                || shape.rank() == 0
                || shape.dim(0).isFixed()
                || !shape.remove(0).isFixed()) {
            throw new GraphException("expected output " + NetworkSelection.listed(List.of(output))
                    + " to be FLOAT [batch, ...] with fixed sizes but for the batch, found " + output.type()
                    + "; name outputs of that form with --outputs");
        }
        long numbers = Shape.elements(shape.remove(0).sizes());
        if (numbers == 0) {
            throw new GraphException("expected output " + NetworkSelection.listed(List.of(output))
                    + " to have elements, found none; name others with --outputs");
        }
        return numbers;
    }

    /**
     * The network of which {@link #of} made one with a row, or what was made of that by who left the row whole.
     *
     * @param names of its outputs, in order
     */
    public static Graph undone(Graph row, List<String> names) {
        Graph graph = row.copy();
        Value output = graph.outputs().get(0);
        Node concat = output.producer().orElseThrow();
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Node scale = concat.input(i).producer().orElseThrow();
            Value flat = scale.input(0);
            // What was flat before may have no node of its own any more that makes it so.
            outputs.put(
                    names.get(i),
                    flat.name().equals(names.get(i))
                            ? flat
                            : flat.producer().orElseThrow().input(0));
        }
        graph.removeOutput(output);
        outputs.values().forEach(graph::addOutput);
        new DeadNodeElimination().apply(graph);
        outputs.forEach((name, value) -> graph.rename(value, name));
        return graph;
    }
}
