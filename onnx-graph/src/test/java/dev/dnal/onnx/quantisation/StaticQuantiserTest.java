package dev.dnal.onnx.quantisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Graphs;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.onnx.quantisation.GoldenLayers.Layer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scales, zero points, weights and biases are those of ONNX Runtime's own static quantiser, to the bit. */
class StaticQuantiserTest {
    private static final int UINT8_OR_INT8 = 1;

    static List<Layer> layers() {
        return GoldenLayers.read();
    }

    private static Node quantised(Layer layer) {
        Graph graph = Graphs.ofOpset(17);
        Value x = Graphs.input(graph, "x", layer.longs("input"));
        Value w = graph.addInitializer("w", Tensor.of(layer.floats("weights"), layer.longs("weightSizes")));
        float[] bias = layer.floats("bias");
        Value b = graph.addInitializer("b", Tensor.of(bias, bias.length));
        List<String> kind = layer.kind();
        Node node = Graphs.node(graph, kind.get(0), "y", x, w, b);
        kind.stream()
                .skip(2)
                .map(attribute -> attribute.split("="))
                .forEach(pair -> node.setAttribute(pair[0], Long.parseLong(pair[1])));
        graph.addOutput(node.output());
        new ShapeInference().apply(graph);
        Map<String, ValueRange> ranges = Map.of("x", layer.range("inputRange"), "y", layer.range("outputRange"));
        QuantisationPrecision precision = new QuantisationPrecision(type(layer), 127);
        new QdqInsertion(QuantisationPlan.of(graph, Set.of()), ranges, precision).apply(graph);
        return node;
    }

    private static DataType type(Layer layer) {
        return DataType.valueOf(layer.kind().get(UINT8_OR_INT8));
    }

    /** A constant that stands behind an input of the layer. */
    private static Tensor behind(Node layer, int input, int index) {
        return Graphs.constant(layer.input(input).producer().orElseThrow(), index);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void scalesAndZeroPoints(Layer layer) {
        Node node = quantised(layer);
        assertEquals(layer.floats("inputScale")[0], behind(node, 0, 1).floats()[0]);
        assertEquals(layer.longs("inputZero")[0], (long) behind(node, 0, 2).doubles()[0]);
        QuantisationParameters output = QuantisationParameters.asymmetric(layer.range("outputRange"), type(layer));
        assertEquals(layer.floats("outputScale")[0], output.scale());
        assertEquals(layer.longs("outputZero")[0], output.zeroPoint());
        assertEquals(type(layer), behind(node, 0, 2).type());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void weights(Layer layer) {
        Node node = quantised(layer);
        assertArrayEquals(layer.floats("weightScales"), behind(node, 1, 1).floats());
        assertArrayEquals(layer.longs("weightSteps"), longs(behind(node, 1, 0)));
        assertArrayEquals(layer.longs("weightSizes"), behind(node, 1, 0).sizes());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void biases(Layer layer) {
        Node node = quantised(layer);
        assertArrayEquals(layer.floats("biasScales"), behind(node, 2, 1).floats());
        assertArrayEquals(layer.longs("biasSteps"), longs(behind(node, 2, 0)));
    }

    private static long[] longs(Tensor tensor) {
        return Arrays.stream(tensor.doubles()).mapToLong(value -> (long) value).toArray();
    }
}
