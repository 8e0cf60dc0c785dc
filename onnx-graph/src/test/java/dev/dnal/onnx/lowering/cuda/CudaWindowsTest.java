package dev.dnal.onnx.lowering.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.TrainingKernelLowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.testing.GradientGraph;
import org.junit.jupiter.api.Test;

class CudaWindowsTest {
    private final Graph graph = new Graph("windows");
    private final GraphBuilder b = new GraphBuilder(graph);
    private final Value image;

    CudaWindowsTest() {
        graph.opsets().put("", Operators.OPSET);
        image = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 2, 7, 6)));
    }

    private GraphBuilder.Call pool(String type, long... kernel) {
        return b.call(type, image).attribute("kernel_shape", kernel);
    }

    private Node added(GraphBuilder.Call call) {
        Value output = call.output();
        graph.addOutput(output);
        return output.producer().orElseThrow();
    }

    private boolean apply() {
        return new CudaWindows().apply(graph);
    }

    private void assertRefused(String reason) {
        GraphException thrown = assertThrows(GraphException.class, this::apply);
        assertTrue(thrown.getMessage().contains(reason), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("run this network on the CPU"), thrown.getMessage());
    }

    @Test
    void paddingToBeFoundOutBecomesNumbers() {
        Value w = graph.addInitializer("w", Tensor.filled(1, 3, 2, 1, 1));
        // A window of 1 at a stride of 3: ONNX Runtime would pad 6 columns by -1.
        Node conv = added(
                b.call("Conv", image, w).attribute("auto_pad", "SAME_LOWER").attribute("strides", new long[] {2, 3}));
        assertTrue(apply());
        assertFalse(conv.hasAttribute("auto_pad"));
        assertArrayEquals(new long[] {0, 0, 0, 0}, conv.intsAttribute("pads").orElseThrow());
    }

    @Test
    void paddingInNumbersStays() {
        Node pool = added(pool("MaxPool", 3, 3).attribute("pads", new long[] {1, 0, 1, 2}));
        assertFalse(apply());
        assertArrayEquals(new long[] {1, 0, 1, 2}, pool.intsAttribute("pads").orElseThrow());
    }

    @Test
    void aMaxPoolWithDilationsAndPaddingIsRefused() {
        added(pool("MaxPool", 2, 2).attribute("dilations", new long[] {2, 1}).attribute("pads", new long[] {1, 0, 0, 0
        }));
        assertRefused("has dilations and padding");
    }

    @Test
    void aMaxPoolWithPaddingBeforeOtherAxesThanThoseOfDilationsIsNot() {
        added(pool("MaxPool", 2, 2).attribute("dilations", new long[] {2, 1}).attribute("pads", new long[] {0, 1, 1, 1
        }));
        assertFalse(apply());
    }

    @Test
    void anAveragePoolWithUnevenPaddingIsRefused() {
        added(pool("AveragePool", 3, 3).attribute("pads", new long[] {1, 1, 1, 0}));
        assertRefused("has other padding at the end of an axis");
    }

    @Test
    void anAveragePoolWithEvenPaddingIsNot() {
        added(pool("AveragePool", 3, 3).attribute("pads", new long[] {1, 1, 1, 1}));
        assertFalse(apply());
    }

    @Test
    void bothGradientsOfAConvolutionComeFromOneCall() {
        for (long seed = 0; seed < 30; seed++) {
            Graph made = GradientGraph.convolution(seed).graph();
            long gradients = made.nodes().stream()
                    .filter(node ->
                            node.opType().startsWith("Conv") && node.opType().endsWith("Grad"))
                    .count();
            TrainingKernelLowering.forCuda().apply(made);
            long calls = made.nodes().stream()
                    .filter(node -> node.opType().equals("ConvGrad"))
                    .count();
            // None where padding is uneven.
            assertTrue(calls == 0 || calls == gradients - 1, "seed " + seed + ": " + calls + " of " + gradients);
            assertEquals(2, gradients);
        }
    }
}
