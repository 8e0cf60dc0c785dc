package dev.dnal.onnx.op.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.gradient.Differentiator;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.testing.GradientCheck;
import dev.dnal.onnx.testing.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PoolTest {
    private final SplittableRandom random = new SplittableRandom(6);

    private static GraphBuilder.Call pool(GraphBuilder b, String type, Value x) {
        return b.call(type, x)
                .attribute("kernel_shape", new long[] {3, 2})
                .attribute("strides", new long[] {2, 1})
                .attribute("pads", new long[] {1, 0, 1, 1});
    }

    @Test
    void gradientOfOverlappingMaxima() {
        GradientCheck.checkBoth(
                (b, in) -> pool(b, "MaxPool", in.get(0)).output(), RandomTensors.distinct(random, 2, 2, 5, 6));
    }

    @Test
    void gradientOfMaximaWithDilationInCeilMode() {
        GradientCheck.checkBoth(
                (b, in) -> pool(b, "MaxPool", in.get(0))
                        .attribute("dilations", new long[] {2, 1})
                        .attribute("ceil_mode", 1)
                        .output(),
                RandomTensors.distinct(random, 2, 2, 6, 5));
    }

    @Test
    void gradientOfAveragesWithoutPadding() {
        GradientCheck.checkBoth(
                (b, in) -> pool(b, "AveragePool", in.get(0)).output(), RandomTensors.normal(random, 2, 2, 5, 6));
    }

    @Test
    void gradientOfAveragesWithPaddingInCeilMode() {
        GradientCheck.checkBoth(
                (b, in) -> pool(b, "AveragePool", in.get(0))
                        .attribute("count_include_pad", 1)
                        .attribute("ceil_mode", 1)
                        .output(),
                RandomTensors.normal(random, 2, 2, 6, 5));
    }

    @Test
    void gradientOfAveragesPaddedToTheSameSize() {
        GradientCheck.checkBoth(
                (b, in) -> b.call("AveragePool", in.get(0))
                        .attribute("kernel_shape", new long[] {3})
                        .attribute("strides", new long[] {2})
                        .attribute("auto_pad", "SAME_UPPER")
                        .output(),
                RandomTensors.normal(random, 2, 3, 6));
    }

    @Test
    void gradientOfTheGlobalAverage() {
        GradientCheck.checkBoth(
                (b, in) -> b.emit("GlobalAveragePool", in.get(0)), RandomTensors.normal(random, 2, 3, 4, 3));
    }

    @Test
    void gradientOfTheGlobalMaximum() {
        GradientCheck.checkBoth(
                (b, in) -> b.emit("GlobalMaxPool", in.get(0)), RandomTensors.distinct(random, 2, 3, 4, 3));
    }

    @Test
    void ofEqualMaximaTheFirstGetsTheGradient() {
        Graph graph = new Graph("test");
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.of(1, 1, 4)));
        Value y = b.call("MaxPool", x).attribute("kernel_shape", new long[] {3}).output();
        Value loss = b.sumDropping(y, 0, 1, 2);
        Value gradient = Differentiator.differentiate(graph, loss, List.of(x)).get(x);
        Tensor equal = Tensor.filled(1, 1, 1, 4);
        Map<String, Tensor> values = new ReferenceEvaluator(graph).run(Map.of("x", equal), List.of(gradient.name()));
        assertArrayEquals(new double[] {1, 1, 0, 0}, values.get(gradient.name()).doubles());
    }

    @Test
    void globalPoolsKeepTheRank() {
        Graph graph = new Graph("test");
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 3, 4, 5)));
        assertEquals(
                Shape.batched("batch", 3, 1, 1), b.emit("GlobalAveragePool", x).requireShape());
    }
}
