package dev.dnal.onnx.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Against numbers worked out by hand. */
class ReferenceEvaluatorTest {
    private final Graph graph = new Graph("test");
    private final GraphBuilder b = new GraphBuilder(graph);

    private Value doubles(long[] sizes, double... values) {
        return b.constant("c", Tensor.of(values, sizes));
    }

    /** 1, 2, 3 ... */
    private Value counting(long... sizes) {
        return doubles(
                sizes,
                DoubleStream.iterate(1, x -> x + 1).limit(Shape.elements(sizes)).toArray());
    }

    private Tensor run(Value value) {
        return new ReferenceEvaluator(graph)
                .run(Map.of(), List.of(value.name()))
                .get(value.name());
    }

    private void gives(Value value, double... expected) {
        assertArrayEquals(expected, run(value).doubles(), 1e-12);
    }

    @Test
    void aConvolutionCorrelates() {
        gives(
                b.emit("Conv", counting(1, 1, 3, 3), counting(1, 1, 2, 2), doubles(new long[] {1}, 0.5)),
                37.5,
                47.5,
                67.5,
                77.5);
    }

    @Test
    void aConvolutionTakesPadsStridesAndDilations() {
        Value ones = doubles(new long[] {1, 1, 2}, 1, 1);
        Value x = counting(1, 1, 4);
        gives(b.call("Conv", x, ones).attribute("pads", new long[] {1, 0}).output(), 1, 3, 5, 7);
        gives(b.call("Conv", x, ones).attribute("strides", new long[] {2}).output(), 3, 7);
        gives(b.call("Conv", x, ones).attribute("dilations", new long[] {2}).output(), 4, 6);
        gives(b.call("Conv", x, ones).attribute("auto_pad", "SAME_UPPER").output(), 3, 5, 7, 4);
        gives(b.call("Conv", x, ones).attribute("auto_pad", "SAME_LOWER").output(), 1, 3, 5, 7);
    }

    @Test
    void eachGroupOfAConvolutionSeesItsOwnChannels() {
        Value w = doubles(new long[] {2, 1, 1}, 10, 100);
        gives(b.call("Conv", counting(1, 2, 2), w).attribute("group", 2).output(), 10, 20, 300, 400);
    }

    @Test
    void aTransposedConvolutionSpreads() {
        Value x = counting(1, 1, 2);
        Value w = counting(1, 1, 3);
        gives(b.emit("ConvTranspose", x, w), 1, 4, 7, 6);
        gives(b.call("ConvTranspose", x, w).attribute("strides", new long[] {2}).output(), 1, 2, 5, 4, 6);
        gives(
                b.call("ConvTranspose", x, w)
                        .attribute("strides", new long[] {2})
                        .attribute("auto_pad", "SAME_UPPER")
                        .output(),
                1,
                2,
                5,
                4);
        gives(
                b.call("ConvTranspose", x, w)
                        .attribute("strides", new long[] {2})
                        .attribute("auto_pad", "SAME_LOWER")
                        .output(),
                2,
                5,
                4,
                6);
    }

    @Test
    void anAverageCountsThePaddingOnlyIfTold() {
        Value x = counting(1, 1, 3);
        GraphBuilder.Call inside = b.call("AveragePool", x)
                .attribute("kernel_shape", new long[] {2})
                .attribute("strides", new long[] {2})
                .attribute("pads", new long[] {1, 0});
        gives(inside.output(), 1, 2.5);
        GraphBuilder.Call padded = b.call("AveragePool", x)
                .attribute("kernel_shape", new long[] {2})
                .attribute("strides", new long[] {2})
                .attribute("pads", new long[] {1, 0})
                .attribute("count_include_pad", 1);
        gives(padded.output(), 0.5, 2.5);
    }

    @Test
    void anAverageBeyondThePaddingDoesNotCount() {
        Value y = b.call("AveragePool", counting(1, 1, 4))
                .attribute("kernel_shape", new long[] {3})
                .attribute("strides", new long[] {2})
                .attribute("ceil_mode", 1)
                .attribute("count_include_pad", 1)
                .output();
        gives(y, 2, 3.5);
    }

    @Test
    void aMaximumGoesBackToTheFirstOfEquals() {
        Value x = doubles(new long[] {1, 1, 4}, 5, 5, 1, 2);
        Value y = b.call("MaxPool", x).attribute("kernel_shape", new long[] {2}).output();
        gives(y, 5, 5, 2);
        Value dx = b.call("dev.dnal", "MaxPoolGrad", counting(1, 1, 3), x, y)
                .attribute("kernel_shape", new long[] {2})
                .output();
        gives(dx, 1, 2, 0, 3);
    }

    @Test
    void trainingBatchNormalisationMovesTheRunningStatistics() {
        Value x = doubles(new long[] {2, 1}, 1, 3);
        List<Value> y = b.call(
                        "BatchNormalization",
                        x,
                        doubles(new long[] {1}, 2),
                        doubles(new long[] {1}, 1),
                        doubles(new long[] {1}, 10),
                        doubles(new long[] {1}, 5))
                .attribute("training_mode", 1)
                .attribute("momentum", 0.5f)
                .attribute("epsilon", 0f)
                .outputs(3);
        gives(y.get(0), -1, 3);
        gives(y.get(1), 6);
        gives(y.get(2), 3);
    }

    @Test
    void matricesMultiplyWithBroadcastingAndVectors() {
        gives(b.emit("MatMul", counting(2, 1, 2), counting(2, 1)), 5, 11);
        gives(b.emit("MatMul", counting(2), counting(2)), 5);
        gives(
                b.call("Gemm", counting(1, 2), counting(1, 2), counting(1))
                        .attribute("transB", 1)
                        .attribute("alpha", 2f)
                        .attribute("beta", 3f)
                        .output(),
                13);
    }

    @Test
    void wholeNumbersDivideTowardsZero() {
        gives(b.div(b.longs(-7, 7), b.longs(2)), -3, 3);
    }

    @Test
    void floatGraphsRunInDoublesWithoutRounding() {
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.of(1)));
        Value y = b.div(x, b.constant("three", Tensor.of(new float[] {3}, 1)));
        graph.addOutput(y);
        Map<String, Tensor> inputs = Map.of("x", Tensor.of(new double[] {1}, 1));
        Tensor exact = new ReferenceEvaluator(graph).runInDoubles(inputs).get(y.name());
        Tensor rounded = new ReferenceEvaluator(graph).run(inputs).get(y.name());
        assertEquals(1 / 3.0, exact.doubles()[0]);
        assertEquals(1 / 3f, rounded.floats()[0]);
    }

    @Test
    void contentsGivenForAnInitializerReplaceItsOwn() {
        Value w = b.constant("w", Tensor.scalar(2f));
        Value y = b.neg(w);
        Map<String, Tensor> found =
                new ReferenceEvaluator(graph).run(Map.of("w", Tensor.scalar(5f)), List.of(y.name()));
        assertEquals(-5f, found.get(y.name()).floats()[0]);
    }

    @Test
    void whatIsMissingOrUnknownIsNamed() {
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.of(2)));
        graph.addNode("", "Unheard", "odd", List.of(x), List.of("y"));
        ReferenceEvaluator evaluator = new ReferenceEvaluator(graph);
        assertFails("was given no contents", () -> evaluator.run(Map.of(), List.of("x")));
        assertFails("declared as FLOAT[2]", () -> evaluator.run(Map.of("x", Tensor.filled(0, 3)), List.of("x")));
        assertFails("Unheard 'odd'", () -> evaluator.run(Map.of("x", Tensor.filled(0, 2)), List.of("y")));
    }

    private static void assertFails(String message, Runnable running) {
        String found = assertThrows(GraphException.class, running::run).getMessage();
        assertTrue(found.contains(message), found);
    }

    @Test
    void aChainOfTenThousandNodesRuns() {
        Value x = b.constant("x", Tensor.scalar(1f));
        for (int i = 0; i < 10_000; i++) {
            x = b.neg(x);
        }
        gives(x, 1);
    }
}
