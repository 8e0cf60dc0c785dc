package dev.dnal.onnx.op.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.testing.GradientCheck;
import dev.dnal.onnx.testing.RandomTensors;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MatMulTest {
    private final SplittableRandom random = new SplittableRandom(4);

    private void check(long[] a, long[] b) {
        GradientCheck.check(
                (builder, in) -> builder.emit("MatMul", in.get(0), in.get(1)),
                RandomTensors.normal(random, a),
                RandomTensors.normal(random, b));
    }

    @Test
    void gradientOfMatrices() {
        check(new long[] {2, 3}, new long[] {3, 4});
    }

    @Test
    void gradientOfAStackByAMatrix() {
        check(new long[] {2, 2, 2, 3}, new long[] {3, 4});
    }

    @Test
    void gradientOfAMatrixByAStack() {
        check(new long[] {2, 3}, new long[] {2, 3, 2});
    }

    @Test
    void gradientOfStacksThatBroadcast() {
        check(new long[] {2, 1, 2, 3}, new long[] {3, 3, 2});
    }

    @Test
    void gradientOfARow() {
        check(new long[] {3}, new long[] {2, 3, 4});
    }

    @Test
    void gradientOfAColumn() {
        check(new long[] {2, 2, 3}, new long[] {3});
    }

    @Test
    void gradientOfVectors() {
        check(new long[] {3}, new long[] {3});
    }

    @Test
    void gradientWithAnOpenBatch() {
        GradientCheck.checkBatched(
                (b, in) -> b.emit("MatMul", in.get(0), in.get(1)),
                RandomTensors.normal(random, 2, 2, 3),
                RandomTensors.normal(random, 3, 2));
    }

    @Test
    void costsItsWeightsForOneExample() {
        Graph graph = new Graph("test");
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 5)));
        Node node = b.emit("MatMul", x, b.constant("w", Tensor.filled(0, 5, 7)))
                .producer()
                .orElseThrow();
        assertEquals(35, Operators.of(node).macs(node));
    }
}
