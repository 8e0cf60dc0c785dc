package dev.dnal.onnx.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RowOfOutputsTest {
    private static final Tensor IMAGES = Tensor.of(new float[] {1, -2, 3, -4, 5, 6, -7, 8}, 2, 1, 2, 2);

    /** Of two outputs: [batch, 1, 2, 2] and [batch, 1]. */
    private static Graph network() {
        Graph graph = new Graph("two");
        graph.opsets().put("", Operators.OPSET);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, 2, 2)));
        GraphBuilder b = new GraphBuilder(graph);
        Value map = b.emit("Relu", x);
        graph.rename(map, "map");
        Value sum = b.sumDropping(map, 2, 3);
        graph.rename(sum, "sum");
        graph.addOutput(map);
        graph.addOutput(sum);
        return graph;
    }

    private static Map<String, Tensor> run(Graph graph) {
        return new ReferenceEvaluator(graph).run(Map.of("x", IMAGES));
    }

    @Test
    void aRowHasAllNumbersOfAnImageTimesTheFactorOfTheirOutput() {
        Graph row = RowOfOutputs.of(network(), Map.of("map", 10.0, "sum", 0.5));
        assertEquals("[batch, 5]", row.outputs().get(0).requireShape().toString());
        assertArrayEquals(
                new float[] {10, 0, 30, 0, 2, 50, 60, 0, 80, 9.5f},
                run(row).values().iterator().next().floats());
    }

    @Test
    void whatWasPutInARowComesBack() {
        Graph network = network();
        Graph again =
                RowOfOutputs.undone(RowOfOutputs.of(network, Map.of("map", 10.0, "sum", 0.5)), List.of("map", "sum"));
        assertEquals(
                List.of("map", "sum"), again.outputs().stream().map(Value::name).toList());
        assertEquals(network.nodes().size(), again.nodes().size());
        run(network)
                .forEach((name, tensor) ->
                        assertArrayEquals(tensor.floats(), run(again).get(name).floats()));
    }

    @Test
    void whatNeedsNoNodeToBeFlatComesBackWithoutIt() {
        Graph row = RowOfOutputs.of(network(), Map.of("map", 10.0, "sum", 0.5));
        Value sum = row.requireValue("sum");
        Node flat = row.nodes().stream()
                .filter(node -> node.is("Reshape") && node.input(0).equals(sum))
                .findFirst()
                .orElseThrow();
        row.replaceAllUses(flat.output(), sum);
        new DeadNodeElimination().apply(row);
        Graph again = RowOfOutputs.undone(row, List.of("map", "sum"));
        assertArrayEquals(
                new float[] {4, 19},
                Objects.requireNonNull(run(again).get("sum")).floats());
    }

    @Test
    void anOutputMustHaveNumbersForEachImage() {
        Graph graph = network();
        Value sum = graph.requireValue("sum");
        sum.setType(new TensorType(DataType.FLOAT, Shape.of(2, 1)));
        GraphException e = assertThrows(GraphException.class, () -> RowOfOutputs.numbers(sum));
        assertTrue(e.getMessage().startsWith("expected output sum [2, 1] to be FLOAT [batch, ...]"), e.getMessage());
        sum.setType(new TensorType(DataType.FLOAT, new Shape(List.of(Dim.symbol("batch"), Dim.symbol("boxes")))));
        assertThrows(GraphException.class, () -> RowOfOutputs.numbers(sum));
        assertEquals(4, RowOfOutputs.numbers(graph.requireValue("map")));
    }
}
