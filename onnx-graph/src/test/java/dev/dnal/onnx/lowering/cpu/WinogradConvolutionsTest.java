package dev.dnal.onnx.lowering.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.testing.RandomTensors;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions by tiles are convolutions, and so are their gradients. */
class WinogradConvolutionsTest {
    private static final int BATCH = 2;

    /** A convolution and both its gradients. */
    private static Graph convolution(long filters, long channels, long height, long width, long stride, long... pads) {
        Graph graph = new Graph("test");
        graph.opsets().put("", Operators.OPSET);
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(DataType.DOUBLE, Shape.batched("batch", channels, height, width)));
        Value w = graph.addInput("w", new TensorType(DataType.DOUBLE, Shape.of(filters, channels, 3, 3)));
        Value bias = graph.addInput("bias", new TensorType(DataType.DOUBLE, Shape.of(filters)));
        Value y = window(b.call("Conv", x, w, bias), stride, pads);
        Value dy = b.emit("Tanh", y);
        graph.addOutput(y);
        graph.addOutput(window(b.call(Operators.INTERNAL_DOMAIN, "ConvInputGrad", dy, w, x), stride, pads));
        graph.addOutput(window(b.call(Operators.INTERNAL_DOMAIN, "ConvWeightGrad", dy, x, w), stride, pads));
        return graph;
    }

    private static Value window(GraphBuilder.Call call, long stride, long... pads) {
        return call.attribute("kernel_shape", new long[] {3, 3})
                .attribute("strides", new long[] {stride, stride})
                .attribute("pads", pads)
                .output();
    }

    private static boolean isConvolution(Node node) {
        return node.is("Conv") || node.domain().equals(Operators.INTERNAL_DOMAIN);
    }

    private static Map<String, Tensor> inputs(Graph graph, SplittableRandom random) {
        Shape x = graph.requireValue("x").requireShape();
        Shape w = graph.requireValue("w").requireShape();
        return Map.of(
                "x", RandomTensors.normal(random, BATCH, x.size(1), x.size(2), x.size(3)),
                "w", RandomTensors.normal(random, w.sizes()),
                "bias", RandomTensors.normal(random, w.size(0)));
    }

    @ParameterizedTest
    @CsvSource({
        // filters, channels, height, width, padding before and behind along each axis
        "48, 40,  2,  2, 1, 1, 1, 1",
        "40, 48,  4,  3, 1, 1, 1, 1",
        "128, 112, 5, 7, 1, 1, 1, 1",
        "64, 64,  8,  8, 1, 1, 1, 1",
        "192, 160, 8, 8, 0, 0, 0, 0",
        "160, 176, 6, 6, 2, 0, 0, 1",
        "64, 64,  4,  9, 1, 1, 1, 1",
        "40, 40, 12, 12, 1, 1, 1, 1",
        "40, 56, 13,  9, 0, 1, 1, 0",
        "48, 48,  4, 28, 1, 1, 1, 1"
    })
    void tilesComputeTheConvolutionAndItsGradients(
            long filters, long channels, long height, long width, long top, long left, long bottom, long right) {
        Graph direct = convolution(filters, channels, height, width, 1, top, left, bottom, right);
        Graph tiles = direct.copy();
        assertTrue(new WinogradConvolutions().apply(tiles));
        assertTrue(tiles.nodes().stream().noneMatch(WinogradConvolutionsTest::isConvolution), "convolutions are left");

        Map<String, Tensor> inputs = inputs(direct, new SplittableRandom(height * 100 + width));
        Map<String, Tensor> expected = new ReferenceEvaluator(direct).runInDoubles(inputs);
        Map<String, Tensor> found = new ReferenceEvaluator(tiles).runInDoubles(inputs);
        expected.forEach((name, tensor) -> {
            assertEquals(tensor.shape(), found.get(name).shape(), name);
            double largest =
                    Arrays.stream(tensor.doubles()).map(Math::abs).max().orElseThrow();
            assertArrayEquals(tensor.doubles(), found.get(name).doubles(), 1e-10 * largest, name);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "48, 40,  1,  1, 1, 1", // of the nine elements of a window, eight are padding
        "16, 16, 32, 32, 1, 1", // making the tiles costs more than they spare
        "64, 64,  8,  8, 2, 1" // windows further apart have no tiles
    })
    void otherConvolutionsStay(long filters, long channels, long height, long width, long stride, long pad) {
        Graph graph = convolution(filters, channels, height, width, stride, pad, pad, pad, pad);
        assertFalse(new WinogradConvolutions().apply(graph));
    }

    @Test
    void tilesOfAnImageAreMadeOnce() {
        Graph graph = convolution(64, 64, 8, 8, 1, 1, 1, 1, 1);
        new WinogradConvolutions().apply(graph);
        long products = graph.nodes().stream().filter(node -> node.is("MatMul")).count();
        // Three of tiles; to tiles from image, weights and gradient; and from tiles to output and both gradients.
        assertEquals(9, products);
    }
}
