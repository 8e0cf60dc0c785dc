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

class ConvTransposeTest {
    private final SplittableRandom random = new SplittableRandom(2);

    private Tensor normal(long... sizes) {
        return RandomTensors.normal(random, sizes);
    }

    @Test
    void gradientWithOutputPaddingAndBias() {
        GradientCheck.checkBoth(
                (b, in) -> b.call("ConvTranspose", in.get(0), in.get(1), in.get(2))
                        .attribute("strides", new long[] {2, 3})
                        .attribute("pads", new long[] {1, 0, 1, 1})
                        .attribute("output_padding", new long[] {1, 2})
                        .output(),
                normal(2, 2, 3, 2),
                normal(2, 3, 3, 2),
                normal(3));
    }

    @Test
    void gradientInGroupsWithDilation() {
        GradientCheck.checkBoth(
                (b, in) -> b.call("ConvTranspose", in.get(0), in.get(1))
                        .attribute("group", 2)
                        .attribute("dilations", new long[] {2, 1})
                        .output(),
                normal(2, 4, 3, 3),
                normal(4, 2, 2, 2));
    }

    @Test
    void gradientWithAnOutputShape() {
        GradientCheck.checkBoth(
                (b, in) -> b.call("ConvTranspose", in.get(0), in.get(1))
                        .attribute("strides", new long[] {2, 2})
                        .attribute("output_shape", new long[] {6, 5})
                        .output(),
                normal(1, 2, 3, 3),
                normal(2, 1, 3, 3));
    }

    @Test
    void costsAMultiplicationForEachWeightAndElementOfItsInput() {
        Graph graph = new Graph("test");
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 4, 5, 5)));
        Node node = b.emit("ConvTranspose", x, b.constant("w", Tensor.filled(0, 4, 2, 3, 3)))
                .producer()
                .orElseThrow();
        assertEquals(25 * 4 * 2 * 9, Operators.of(node).macs(node));
        assertEquals(Shape.batched("batch", 2, 7, 7), node.output().requireShape());
    }
}
