package dev.dnal.onnx.op.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrentTest {
    /** Weights [1, 3 * 2, 4] and [1, 3 * 2, 2] for each of 5 steps, of each sequence of one example. */
    @ParameterizedTest
    @CsvSource({"1, 180", "3, 540"})
    void costsAMultiplicationForEachWeightAndStep(long sequences, long macs) {
        Graph graph = new Graph("test");
        GraphBuilder b = new GraphBuilder(graph);
        Shape shape = new Shape(List.of(Dim.of(5), Dim.multiple(sequences, "batch"), Dim.of(4)));
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, shape));
        Node node = b.call(
                        "GRU",
                        x,
                        b.constant("w", Tensor.filled(0, 1, 6, 4)),
                        b.constant("r", Tensor.filled(0, 1, 6, 2)))
                .attribute("hidden_size", 2)
                .output()
                .producer()
                .orElseThrow();
        assertEquals(macs, Operators.of(node).macs(node));
    }
}
