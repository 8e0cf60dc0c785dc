package dev.dnal.onnx.lowering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.testing.GradientGraph;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** A lowered graph computes what the graph computed before. */
class PortableLoweringTest {
    private static final int CASES = 60;

    private static void check(LongFunction<GradientGraph> make, PortableLowering lowering) {
        for (long seed = 0; seed < CASES; seed++) {
            GradientGraph made = make.apply(seed);
            Graph lowered = made.graph().copy();
            lowering.apply(lowered);
            assertTrue(lowered.nodes().stream().allMatch(node -> node.domain().isEmpty()), "internal nodes are left");
            Map<String, Tensor> inputs = made.inputs(1 + seed % 3);
            Map<String, Tensor> expected = new ReferenceEvaluator(made.graph()).runInDoubles(inputs);
            Map<String, Tensor> found = new ReferenceEvaluator(lowered).runInDoubles(inputs);
            assertEquals(expected.keySet(), found.keySet());
            String message = "seed " + seed + ", ";
            expected.forEach((name, tensor) -> {
                assertEquals(tensor.shape(), found.get(name).shape(), message + name);
                assertArrayEquals(tensor.doubles(), found.get(name).doubles(), 1e-9, message + name);
            });
        }
    }

    @Test
    void convolutions() {
        check(GradientGraph::convolution, PortableLowering.forCpu());
    }

    @Test
    void transposedConvolutions() {
        check(GradientGraph::transposedConvolution, PortableLowering.forCpu());
    }

    @Test
    void maxPools() {
        check(seed -> GradientGraph.pool("MaxPool", seed), PortableLowering.forCpu());
    }

    @Test
    void averagePools() {
        check(seed -> GradientGraph.pool("AveragePool", seed), PortableLowering.forCpu());
    }

    @Test
    void globalMaxPools() {
        check(seed -> GradientGraph.globalPool("GlobalMaxPool", seed), PortableLowering.forCpu());
    }

    @Test
    void relus() {
        check(GradientGraph::relu, PortableLowering.forCpu());
    }

    @Test
    void batchNormsByTrainingMode() {
        check(GradientGraph::batchNorm, PortableLowering.forCpu());
    }

    @Test
    void batchNormsByMeans() {
        check(GradientGraph::batchNorm, PortableLowering.forAnyDevice());
    }

    private static Graph inputGradient(long stride, Dim width) {
        Graph graph = new Graph("test");
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput(
                "x", new TensorType(DataType.FLOAT, Shape.batched("batch", 2, 1).with(2, width)));
        Value w = b.constant("w", Tensor.filled(1, 3, 2, 3));
        Value y = b.call("Conv", x, w).attribute("strides", new long[] {stride}).output();
        graph.addOutput(b.call(Operators.INTERNAL_DOMAIN, "ConvInputGrad", y, w, x)
                .attribute("strides", new long[] {stride})
                .output());
        return graph;
    }

    private static boolean uses(Graph graph, String type) {
        return graph.nodes().stream().anyMatch(node -> node.is(type));
    }

    @Test
    void atStrideOneTheInputGradientIsAConvolutionOfAnySize() {
        Graph graph = inputGradient(1, Dim.symbol("width"));
        assertTrue(PortableLowering.forCpu().apply(graph));
        assertFalse(uses(graph, "ConvTranspose"));
    }

    @Test
    void atLargerStridesItIsATransposedConvolution() {
        Graph graph = inputGradient(2, Dim.of(8));
        PortableLowering.forCpu().apply(graph);
        assertTrue(uses(graph, "ConvTranspose"));
    }

    @Test
    void atLargerStridesAnOpenImageSizeIsRefused() {
        Graph graph = inputGradient(2, Dim.symbol("width"));
        GraphException e = assertThrows(
                GraphException.class, () -> PortableLowering.forCpu().apply(graph));
        assertTrue(e.getMessage().contains("needs images of fixed size, found [batch, 2, width]"), e.getMessage());
    }

    @Test
    void aGraphWithoutInternalOperatorsStaysAsItIs() {
        Graph graph = new Graph("test");
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.of(2)));
        Value y = new GraphBuilder(graph).emit("Relu", x);
        graph.addOutput(y);
        assertFalse(PortableLowering.forCpu().apply(graph));
        assertEquals(List.of(y.producer().orElseThrow()), List.copyOf(graph.nodes()));
    }
}
