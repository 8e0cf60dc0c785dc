package dev.dnal.onnx.op.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
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

class GemmTest {
    private final SplittableRandom random = new SplittableRandom(3);

    private Tensor normal(long... sizes) {
        return RandomTensors.normal(random, sizes);
    }

    private static GradientCheck.SingleBuilder gemm(int transA, int transB) {
        return (b, in) -> b.call("Gemm", in.toArray(Value[]::new))
                .attribute("transA", transA)
                .attribute("transB", transB)
                .attribute("alpha", 0.75f)
                .attribute("beta", 1.5f)
                .output();
    }

    @Test
    void gradientPlain() {
        GradientCheck.checkBoth(gemm(0, 0), normal(2, 3), normal(3, 4), normal(4));
    }

    @Test
    void gradientWithATransposed() {
        GradientCheck.check(gemm(1, 0), normal(3, 2), normal(3, 4), normal(2, 1));
    }

    @Test
    void gradientWithBTransposed() {
        GradientCheck.checkBoth(gemm(0, 1), normal(2, 3), normal(4, 3), normal(2, 4));
    }

    @Test
    void gradientWithBothTransposed() {
        GradientCheck.check(gemm(1, 1), normal(3, 2), normal(4, 3));
    }

    private static Node linear(Shape x, long... w) {
        Graph graph = new Graph("test");
        GraphBuilder b = new GraphBuilder(graph);
        Value features = graph.addInput("x", new TensorType(DataType.FLOAT, x));
        return b.emit("Gemm", features, b.constant("w", Tensor.filled(0, w)), b.constant("b", Tensor.filled(0, w[1])))
                .producer()
                .orElseThrow();
    }

    @Test
    void costsItsWeightsAndItsOutputs() {
        Node node = linear(Shape.batched("batch", 512), 512, 10);
        assertEquals(512 * 10 + 10, Operators.of(node).macs(node));
    }

    @Test
    void innerSizesThatDifferAreRefused() {
        assertThrows(GraphException.class, () -> linear(Shape.batched("batch", 511), 512, 10));
    }
}
