package dev.dnal.onnx.training;

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
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BytePixelsTest {
    private static Graph negative() {
        Graph graph = new Graph("negative");
        graph.opsets().put("", Operators.OPSET);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 2, 1, 2)));
        Value y = new GraphBuilder(graph).neg(x);
        graph.rename(y, "y");
        graph.addOutput(y);
        return graph;
    }

    @Test
    void bytesAreNormalisedByChannel() {
        Graph graph = negative();
        new BytePixels("x", new float[] {0.5f, 2}, new float[] {1, -3}).apply(graph);
        Tensor bytes = Tensor.ofBytes(DataType.UINT8, new byte[] {0, (byte) 255, 7, 128 - 256}, 1, 2, 1, 2);
        Tensor y = new ReferenceEvaluator(graph).run(Map.of("x", bytes)).get("y");
        assertEquals(Tensor.of(new float[] {-1, -128.5f, -11, -253}, 1, 2, 1, 2), y);
    }

    @Test
    void theInputKeepsNameAndShape() {
        Graph graph = negative();
        new BytePixels("x", new float[2], new float[2]).apply(graph);
        Value x = graph.requireValue("x");
        assertTrue(graph.isInput(x));
        assertEquals(DataType.UINT8, x.type());
        assertEquals(1, graph.inputs().size());
    }

    @Test
    void anotherNumberOfChannelsIsRefused() {
        GraphException thrown = assertThrows(
                GraphException.class, () -> new BytePixels("x", new float[3], new float[3]).apply(negative()));
        assertTrue(thrown.getMessage().contains("images of 3 channels"), thrown.getMessage());
    }
}
