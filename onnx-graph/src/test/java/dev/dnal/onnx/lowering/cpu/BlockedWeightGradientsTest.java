package dev.dnal.onnx.lowering.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which gradients take the form for blocks. That it computes the same is tested where there are kernels for it. */
class BlockedWeightGradientsTest {
    private static final int BLOCK = 8;

    private static Graph gradient(
            long filters, long channels, long kernel, long size, long stride, long pad, long group, DataType type) {
        Graph graph = new Graph("test");
        graph.opsets().put("", Operators.OPSET);
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(type, Shape.batched("batch", channels, size, size)));
        Value w = graph.addInput("w", new TensorType(type, Shape.of(filters, channels / group, kernel, kernel)));
        Value y = window(b.call("Conv", x, w), stride, pad, group);
        graph.addOutput(window(b.call(Operators.INTERNAL_DOMAIN, "ConvWeightGrad", y, x, w), stride, pad, group));
        return graph;
    }

    private static Value window(GraphBuilder.Call call, long stride, long pad, long group) {
        return call.attribute("strides", new long[] {stride, stride})
                .attribute("pads", new long[] {pad, pad, pad, pad})
                .attribute("group", group)
                .output();
    }

    private static long count(Graph graph, String domain, String type) {
        return graph.nodes().stream()
                .filter(node -> node.domain().equals(domain) && node.opType().equals(type))
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        // filters, channels, kernel, image, stride, padding, groups
        "16,  3, 3, 16, 1, 1,  1", // few channels
        "16, 10, 5, 16, 1, 2,  1", // no multiple of the block
        "24, 16, 3, 24, 2, 1,  1", // strides
        "16, 16, 3,  4, 1, 1, 16", // depthwise, whatever the image
        "16, 16, 3,  9, 2, 1, 16"
    })
    void theseBecomeConvolutions(
            long filters, long channels, long kernel, long size, long stride, long pad, long group) {
        Graph graph = gradient(filters, channels, kernel, size, stride, pad, group, DataType.FLOAT);
        assertTrue(new BlockedWeightGradients(BLOCK).apply(graph));
        assertEquals(0, count(graph, Operators.INTERNAL_DOMAIN, "ConvWeightGrad"));
        assertEquals(1, count(graph, Blocks.DOMAIN, "Conv"));
        Value result = graph.outputs().get(0);
        assertEquals(Shape.of(filters, channels / group, kernel, kernel), result.requireShape());
        assertTrue(result.producer().map(Node::domain).orElseThrow().isEmpty(), "it lies as weights do");
    }

    @ParameterizedTest
    @CsvSource({
        "12, 16, 3, 16, 1, 1,  1, FLOAT", // filters that are no multiple of the block
        "16, 16, 1, 16, 1, 0,  1, FLOAT", // a matrix product as it is
        "16, 16, 3,  8, 1, 1,  1, FLOAT", // a small image
        "16, 16, 3, 16, 1, 1,  2, FLOAT", // groups
        "12, 12, 3, 16, 1, 1, 12, FLOAT", // depthwise, no multiple of the block
        "16, 16, 3, 16, 1, 1, 16, DOUBLE" // the kernels are for FLOAT
    })
    void theseStay(
            long filters, long channels, long kernel, long size, long stride, long pad, long group, DataType type) {
        Graph graph = gradient(filters, channels, kernel, size, stride, pad, group, type);
        new BlockedWeightGradients(BLOCK).apply(graph);
        assertEquals(1, count(graph, Operators.INTERNAL_DOMAIN, "ConvWeightGrad"));
    }
}
