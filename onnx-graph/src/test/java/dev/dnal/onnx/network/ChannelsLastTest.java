package dev.dnal.onnx.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelsLastTest {
    /** Of one image of 4 x 5 pixels, by channels. */
    private static float[] pixels() {
        float[] pixels = new float[3 * 4 * 5];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i * i % 17 - 8;
        }
        return pixels;
    }

    private static Tensor first() {
        return Tensor.of(pixels(), 1, 3, 4, 5);
    }

    private static Tensor last() {
        float[] turned = new float[3 * 4 * 5];
        for (int channel = 0; channel < 3; channel++) {
            for (int pixel = 0; pixel < 20; pixel++) {
                turned[3 * pixel + channel] = pixels()[20 * channel + pixel];
            }
        }
        return Tensor.of(turned, 1, 4, 5, 3);
    }

    /** Takes channels last, as exports from TensorFlow do, and may subtract a mean of each channel before it turns them. */
    private static Graph network(boolean subtracts) {
        Graph graph = new Graph("last");
        graph.opsets().put("", Operators.OPSET);
        Value x = graph.addInput("image", new TensorType(DataType.FLOAT, Shape.batched("batch", 4, 5, 3)));
        GraphBuilder b = new GraphBuilder(graph);
        Value seen = subtracts ? b.emit("Sub", x, b.constant("mean", Tensor.of(new float[] {1, 2, 3}, 3))) : x;
        Value turned = b.call("Transpose", seen)
                .attribute("perm", new long[] {0, 3, 1, 2})
                .output();
        float[] filters = new float[2 * 3 * 9];
        for (int i = 0; i < filters.length; i++) {
            filters[i] = i % 5 - 2;
        }
        Value made = b.call("Conv", turned, b.constant("weight", Tensor.of(filters, 2, 3, 3, 3)))
                .named("conv")
                .output();
        graph.rename(made, "map");
        graph.addOutput(made);
        return graph;
    }

    private static float[] run(Graph graph, Tensor image) {
        return Objects.requireNonNull(new ReferenceEvaluator(graph)
                        .run(Map.of("image", image))
                        .get("map"))
                .floats();
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(Node::opType).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSameComesOfChannelsFirstAndAgainOfChannelsLast(boolean subtracts) {
        Graph given = network(subtracts);
        assertTrue(ChannelsLast.isIn(given));
        Graph first = ChannelsLast.asFirst(given);
        assertFalse(ChannelsLast.isIn(first));
        assertEquals("image [batch, 3, 4, 5]", NetworkSelection.listed(first.openInputs()));
        assertArrayEquals(run(given, last()), run(first, first()));
        Graph again = ChannelsLast.asBefore(first, given);
        assertEquals("image [batch, 4, 5, 3]", NetworkSelection.listed(again.openInputs()));
        assertArrayEquals(run(given, last()), run(again, last()));
        assertEquals(operators(given), operators(again));
    }

    @Test
    void aTransposeThatTheNetworkBeginsWithGoes() {
        assertEquals(List.of("Conv"), operators(ChannelsLast.asFirst(network(false))));
    }

    @Test
    void whatTakesChannelsFirstIsHandedBack() {
        Graph graph = new Graph("first");
        graph.opsets().put("", Operators.OPSET);
        // Images of three pixels in width.
        Value x = graph.addInput("image", new TensorType(DataType.FLOAT, Shape.batched("batch", 3, 4, 3)));
        graph.addOutput(new GraphBuilder(graph).emit("Relu", x));
        assertSame(graph, ChannelsLast.asFirst(graph));
    }
}
