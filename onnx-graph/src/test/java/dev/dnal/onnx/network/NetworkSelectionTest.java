package dev.dnal.onnx.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.LimitException;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSelectionTest {
    private final Graph graph = new Graph("net");
    private final GraphBuilder b = new GraphBuilder(graph);

    NetworkSelectionTest() {
        graph.opsets().put("", 17L);
    }

    private Value input(String name, Dim... dims) {
        return graph.addInput(name, new TensorType(DataType.FLOAT, new Shape(List.of(dims))));
    }

    private static NetworkSelection fixing(String name, Double... numbers) {
        return new NetworkSelection(List.of(), Map.of(name, List.of(numbers)), List.of());
    }

    private String complaint(NetworkSelection selection) {
        return String.valueOf(assertThrows(GraphException.class, () -> CanonicalNetwork.of(graph, selection))
                .getMessage());
    }

    private Graph scaled() {
        Value x = input("x", Dim.symbol("N"), Dim.of(2));
        Value scale = input("scale", Dim.any(), Dim.of(2));
        graph.addOutput(b.mul(x, scale));
        return graph;
    }

    @Test
    void aNumberFillsTheShapeOfAnInput() {
        Graph fixed = CanonicalNetwork.of(scaled(), fixing("scale", 3.0)).graph();
        assertEquals(1, fixed.inputs().size());
        assertEquals(
                Tensor.of(new float[] {3, 3}, 1, 2),
                fixed.requireValue("scale").initializer().orElseThrow());
        assertEquals(2, graph.inputs().size(), "what was read stays as it is");
    }

    @Test
    void numbersAreThoseOfTheElements() {
        Graph fixed = CanonicalNetwork.of(scaled(), fixing("scale", 3.0, 4.0)).graph();
        assertEquals(
                Tensor.of(new float[] {3, 4}, 1, 2),
                fixed.requireValue("scale").initializer().orElseThrow());
    }

    @Test
    void refusesAnotherNumberOfNumbersAndUnknownInputs() {
        scaled();
        assertTrue(complaint(fixing("scale", 1.0, 2.0, 3.0)).contains("or 2 for its shape [?, 2], found 3"));
        assertTrue(complaint(fixing("size", 1.0)).contains("inputs are x [N, 2], scale [?, 2]"));
    }

    @Test
    void whatOnlyOtherOutputsNeedGoes() {
        Value x = input("x", Dim.symbol("N"), Dim.of(2));
        Value main = b.emit("Relu", x);
        Value head = b.emit("Exp", b.emit("Abs", main));
        graph.addOutput(main);
        graph.addOutput(head);
        Graph kept = CanonicalNetwork.of(graph, new NetworkSelection(List.of(main.name()), Map.of(), List.of()))
                .graph();
        assertEquals(List.of("Relu"), kept.nodes().stream().map(n -> n.opType()).toList());
        assertTrue(complaint(new NetworkSelection(List.of("y"), Map.of(), List.of()))
                .contains("outputs are " + main.name() + " [N, 2], " + head.name() + " [N, 2]"));
    }

    @Test
    void sizesAreOfAnyRank() {
        Value x = input("x", Dim.symbol("B"), Dim.of(14), Dim.symbol("T"));
        graph.addOutput(b.emit("Relu", x));
        Graph bound = CanonicalNetwork.of(graph, NetworkSelection.ALL.withSizes(14, 30))
                .graph();
        assertEquals("[B, 14, 30]", bound.outputs().get(0).requireShape().toString());
        assertTrue(complaint(NetworkSelection.ALL.withSizes(3, 14, 30))
                .contains("[batch, 3, 14, 30], found x [B, 14, T]"));
        assertTrue(complaint(NetworkSelection.ALL.withSizes(15, 30)).contains("[batch, 15, 30]"));
    }

    @Test
    void refusesWhatNoSelectionCanBe() {
        assertThrows(SettingException.class, () -> NetworkSelection.ALL.withSizes(3, 0));
        assertThrows(SettingException.class, () -> new NetworkSelection(List.of("a", "a"), Map.of(), List.of()));
        assertThrows(SettingException.class, () -> fixing("a"));
        SettingException e = assertThrows(SettingException.class, () -> NetworkSelection.numbers("scale", "1,x"));
        assertEquals("Expected numbers with commas between them for input 'scale', found '1,x'", e.getMessage());
        assertEquals(List.of(1.0, -2.5), NetworkSelection.numbers("scale", "1, -2.5"));
    }

    private void input(DataType type, Dim... dims) {
        graph.addInput("c", new TensorType(type, new Shape(List.of(dims))));
    }

    @ParameterizedTest
    @CsvSource({
        "UINT8, 256, whole numbers from 0 to 255",
        "UINT8, -1, whole numbers from 0 to 255",
        "INT32, 1.5, whole numbers from -2147483648 to 2147483647",
        "INT64, 1e16, whole numbers from -9007199254740992 to 9007199254740992",
        "BOOL, 2, whole numbers from 0 to 1",
        "FLOAT16, 1e5, numbers from -65504.0 to 65504.0",
        "FLOAT, 1e39, numbers from -3.4028234663852886E38 to 3.4028234663852886E38",
        "FLOAT, NaN, numbers from -3.4028234663852886E38 to 3.4028234663852886E38"
    })
    void refusesNumbersThatTheTypeDoesNotHold(DataType type, double number, String expected) {
        input(type, Dim.of(2));
        assertEquals(
                "expected " + expected + " for input 'c' of type " + type + ", found " + number,
                complaint(fixing("c", 0.0, number)));
    }

    @Test
    void theLargestNumbersOfATypeFit() {
        input(DataType.UINT8, Dim.of(2));
        graph.addOutput(b.emit("Identity", graph.requireValue("c")));
        Graph fixed = CanonicalNetwork.of(graph, fixing("c", 0.0, 255.0)).graph();
        assertArrayEquals(
                new double[] {0, 255},
                fixed.outputs().get(0).initializer().orElseThrow().doubles());
    }

    @Test
    void refusesTypesOfOtherThanNumbers() {
        input(DataType.STRING, Dim.of(1));
        assertTrue(complaint(fixing("c", 1.0)).endsWith("truth values to fix, found input 'c' of type STRING"));
    }

    /** From bytes, so that it may take no more than files of its size. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 14, 1L << 31, Long.MAX_VALUE})
    void refusesShapesOfMoreThanTheFileAccountsFor(long size) {
        input(DataType.FLOAT, Dim.of(size), Dim.of(size));
        graph.addOutput(b.emit("Relu", graph.requireValue("c")));
        Graph read = OnnxReader.read(OnnxWriter.toBytes(graph), "m.onnx");
        String message = assertThrows(LimitException.class, () -> CanonicalNetwork.of(read, fixing("c", 1.0)))
                .getMessage();
        assertTrue(message.startsWith("expected input 'c' to take at most 22"), message);
        assertTrue(message.endsWith("found FLOAT [" + size + ", " + size + "]"), message);
    }
}
