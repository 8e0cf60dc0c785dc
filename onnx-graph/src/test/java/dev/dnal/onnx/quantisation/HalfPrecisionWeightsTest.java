package dev.dnal.onnx.quantisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.pass.Graphs;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HalfPrecisionWeightsTest {
    private static final Map<String, Tensor> EXAMPLE =
            Map.of("x", Tensor.generated(new SplittableRandom(1)::nextGaussian, 2, 16));

    private static Graph network(Tensor weights) {
        Graph graph = Graphs.ofOpset(17);
        Value x = Graphs.input(graph, "x", -1, 16);
        GraphBuilder b = new GraphBuilder(graph);
        graph.addOutput(b.emit("MatMul", x, b.constant("w", weights)));
        return graph;
    }

    private static double[] run(Graph graph) {
        return new ReferenceEvaluator(graph)
                .run(EXAMPLE)
                .values()
                .iterator()
                .next()
                .doubles();
    }

    @Test
    void weightsOfSixteenBitsComputeAlmostTheSame() {
        Graph graph = network(Tensor.generated(new SplittableRandom(2)::nextGaussian, 16, 10));
        double[] before = run(graph);
        int bytes = OnnxWriter.toBytes(graph).length;
        assertTrue(new HalfPrecisionWeights().apply(graph));
        assertEquals(List.of("Cast", "MatMul"), Graphs.types(graph));
        assertArrayEquals(before, run(graph), 0.01);
        assertTrue(OnnxWriter.toBytes(graph).length < bytes);
    }

    /** So that they train, and are counted. */
    @Test
    void whoReadsTheFileHasWeightsOfReals() {
        Graph graph = network(Tensor.generated(new SplittableRandom(2)::nextGaussian, 16, 10));
        new HalfPrecisionWeights().apply(graph);
        Graph read = OnnxReader.read(OnnxWriter.toBytes(graph), "test");
        new Canonicalisation().apply(read);
        assertEquals(List.of("MatMul"), Graphs.types(read));
        assertEquals(DataType.FLOAT, read.nodes().iterator().next().input(1).type());
        assertArrayEquals(run(graph), run(read), 1e-6);
    }

    @Test
    void weightsBeyondTheRangeStay() {
        assertFalse(new HalfPrecisionWeights().apply(network(Tensor.filled(1e6f, 16, 10))));
    }

    @Test
    void fewWeightsStay() {
        assertFalse(new HalfPrecisionWeights().apply(network(Tensor.filled(1, 16, 2))));
    }
}
