package dev.dnal.onnx.op.nn;

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
import dev.dnal.onnx.testing.GradientCheck;
import dev.dnal.onnx.testing.RandomTensors;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConvTest {
    private final SplittableRandom random = new SplittableRandom(1);

    private Tensor normal(long... sizes) {
        return RandomTensors.normal(random, sizes);
    }

    @Test
    void gradientWithPaddingStrideDilationAndBias() {
        GradientCheck.checkBoth(
                (b, in) -> b.call("Conv", in.get(0), in.get(1), in.get(2))
                        .attribute("strides", new long[] {2, 1})
                        .attribute("dilations", new long[] {1, 2})
                        .attribute("pads", new long[] {1, 2, 0, 1})
                        .output(),
                normal(2, 3, 5, 6),
                normal(4, 3, 3, 2),
                normal(4));
    }

    @Test
    void gradientInGroups() {
        GradientCheck.checkBoth(
                (b, in) -> b.call("Conv", in.get(0), in.get(1))
                        .attribute("group", 2)
                        .output(),
                normal(2, 4, 4, 4),
                normal(6, 2, 2, 2));
    }

    @Test
    void gradientDepthwise() {
        GradientCheck.checkBoth(
                (b, in) -> b.call("Conv", in.get(0), in.get(1))
                        .attribute("group", 3)
                        .attribute("auto_pad", "SAME_UPPER")
                        .attribute("strides", new long[] {2, 2})
                        .output(),
                normal(2, 3, 5, 4),
                normal(3, 1, 3, 3));
    }

    @Test
    void gradientInOneDimension() {
        GradientCheck.checkBoth(
                (b, in) -> b.call("Conv", in.get(0), in.get(1))
                        .attribute("auto_pad", "SAME_LOWER")
                        .output(),
                normal(2, 2, 7),
                normal(3, 2, 4));
    }

    @Test
    void gradientInThreeDimensions() {
        GradientCheck.check(
                (b, in) -> b.call("Conv", in.get(0), in.get(1))
                        .attribute("strides", new long[] {1, 2, 1})
                        .output(),
                normal(1, 2, 3, 4, 3),
                normal(2, 2, 2, 2, 2));
    }

    private static Node conv(Graph graph, Shape x, long[] w, Value... bias) {
        GraphBuilder b = new GraphBuilder(graph);
        Value image = graph.addInput("x", new TensorType(DataType.FLOAT, x));
        Value weights = graph.addInitializer("w", Tensor.filled(0, w));
        return b.call("Conv", bias.length == 0 ? new Value[] {image, weights} : new Value[] {image, weights, bias[0]})
                .attribute("pads", new long[] {1, 1, 1, 1})
                .output()
                .producer()
                .orElseThrow();
    }

    @Test
    void costsAMultiplicationForEachWeightAndPositionAndOneForEachBias() {
        Graph graph = new Graph("test");
        Value bias = graph.addInitializer("bias", Tensor.filled(0, 64));
        Node conv = conv(graph, Shape.batched("batch", 3, 32, 32), new long[] {64, 3, 3, 3}, bias);
        assertEquals(32 * 32 * 9 * 3 * 64 + 64, Operators.of(conv).macs(conv));
    }

    @Test
    void openImageSizesStayOpen() {
        Shape x = new Shape(List.of(Dim.symbol("batch"), Dim.of(3), Dim.symbol("height"), Dim.symbol("width")));
        Node conv = conv(new Graph("test"), x, new long[] {8, 3, 3, 3});
        assertEquals(x.with(1, Dim.of(8)), conv.output().requireShape());
    }

    @Test
    void weightsForOtherChannelsAreRefused() {
        GraphException e = assertThrows(
                GraphException.class, () -> conv(new Graph("test"), Shape.of(1, 4, 8, 8), new long[] {8, 3, 3, 3}));
        assertTrue(e.getMessage().contains("need an image of 3 channels, found 4"), e.getMessage());
    }
}
