package dev.dnal.onnx.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.LockedChannels;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CanonicalNetworkTest {
    private static final String ELSEWHERE = "org.example";

    private final Graph graph = new Graph("net");
    private final GraphBuilder b = new GraphBuilder(graph);

    CanonicalNetworkTest() {
        graph.opsets().put("", 17L);
        graph.opsets().put(ELSEWHERE, 1L);
    }

    private Value input(String name, Dim... dims) {
        return graph.addInput(name, new TensorType(DataType.FLOAT, new Shape(List.of(dims))));
    }

    private CanonicalNetwork network() {
        return CanonicalNetwork.of(graph, NetworkSelection.ALL);
    }

    @Test
    void aFixedBatchIsFreedWhereSizesWereOpen() {
        Value x = input("x", Dim.of(1), Dim.of(3), Dim.symbol("H"));
        graph.addOutput(b.reshape(x, 1, -1));
        CanonicalNetwork network = CanonicalNetwork.of(graph, NetworkSelection.ALL.withSizes(3, 5));
        assertEquals(OptionalLong.of(1), network.writtenFor());
        assertEquals(
                "[batch, 15]", network.graph().outputs().get(0).requireShape().toString());
    }

    @Test
    void aNetworkThatIsOfOneImageInsideIsFreedToo() {
        Value x = input("x", Dim.symbol("N"), Dim.of(3), Dim.of(2));
        Value rows = b.reshape(x, 1, 6);
        rows.setType(rows.type());
        graph.addOutput(rows);
        CanonicalNetwork network = network();
        assertEquals(
                "[batch, 6]", network.graph().outputs().get(0).requireShape().toString());
        assertEquals(OptionalLong.of(1), network.writtenFor());
    }

    @Test
    void aFreeBatchThatMakesOneOutputOfAllImagesStaysSo() {
        Value x = input("x", Dim.symbol("N"), Dim.of(3));
        graph.addOutput(b.call("ReduceMax", x).attribute("axes", new long[] {0}).output());
        CanonicalNetwork network = network();
        assertEquals("[N, 3]", network.graph().requireValue("x").requireShape().toString());
        assertEquals(OptionalLong.empty(), network.writtenFor());
    }

    @Test
    void aBatchThatCannotBeFreedSaysWhy() {
        Value x = input("x", Dim.of(2), Dim.of(3));
        graph.addOutput(b.call("Softmax", x).attribute("axis", 0).named("mixed").output());
        CanonicalNetwork network = network();
        assertEquals("[2, 3]", network.graph().outputs().get(0).requireShape().toString());
        String note = network.batchNote().orElseThrow();
        assertTrue(note.startsWith("The file fixes the batch at 2, which can't be freed: "), note);
        assertTrue(note.contains("'mixed'"), note);
        assertTrue(note.endsWith("; operations are counted for all 2 images"), note);
    }

    @Test
    void anOutputThatDoesNotDependOnImagesSaysNothingOfThem() {
        Value x = input("x", Dim.symbol("N"), Dim.of(3), Dim.of(2));
        Value rows = b.reshape(x, 1, 6);
        rows.setType(rows.type());
        graph.addOutput(rows);
        graph.addOutput(b.emit("Relu", b.constant("anchors", Tensor.filled(2f, 1, 4))));
        List<Value> outputs = network().graph().outputs();
        assertEquals("[batch, 6]", outputs.get(0).requireShape().toString());
        assertEquals("[1, 4]", outputs.get(1).requireShape().toString());
    }

    @Test
    void nothingIsLeftOfSizesThatNamedTheBatch() {
        Value x = input("x", Dim.of(1), Dim.of(3), Dim.of(2));
        graph.addOutput(b.reshape(x, 1, 6));
        Graph free = network().graph();
        assertEquals(
                List.of(),
                free.initializers().stream()
                        .filter(constant -> constant.uses().isEmpty())
                        .toList());
    }

    private Value layer(Value x, int in, int out) {
        return b.emit("Conv", x, b.constant("w", Tensor.filled(0.5f, out, in, 1, 1)));
    }

    private Value share(Value shares, long place) {
        return b.call("Gather", shares, b.constant("place", Tensor.scalar(place)))
                .attribute("axis", 0)
                .output();
    }

    @Test
    void channelsThatWereShuffledForOneImageAreFollowed() {
        Value first = layer(input("x", Dim.of(1), Dim.of(3), Dim.of(4), Dim.of(4)), 3, 4);
        Value shares = b.reshape(b.transpose(b.reshape(first, 2, 2, 16), 1, 0, 2), 2, 1, 2, 4, 4);
        Value joined = b.call("Concat", share(shares, 0), layer(share(shares, 1), 2, 2))
                .attribute("axis", 1)
                .output();
        graph.addOutput(layer(joined, 4, 2));
        Graph free = network().graph();
        assertEquals("[batch, 2, 4, 4]", free.outputs().get(0).requireShape().toString());
        assertFalse(LockedChannels.of(free).isLocked(free.requireValue(first.name())));
    }

    /** From bytes, as files come: nobody says the shape of what an operator from elsewhere makes. */
    private CanonicalNetwork withUnknownShapes(Dim batch) {
        Value x = input("x", batch, Dim.of(3), Dim.of(1), Dim.of(1));
        Value features = b.emit("Conv", x, b.constant("w", Tensor.filled(0.5f, 8, 3, 1, 1)));
        graph.addOutput(features);
        graph.addOutput(graph.addNode(ELSEWHERE, "Magic", "magic", List.of(features), List.of("y"))
                .output());
        return CanonicalNetwork.of(OnnxReader.read(OnnxWriter.toBytes(graph), "m.onnx"), NetworkSelection.ALL);
    }

    @Test
    void anOutputOfAShapeThatNobodySaysStaysSo() {
        CanonicalNetwork network = withUnknownShapes(Dim.symbol("N"));
        assertTrue(network.graph().requireValue("y").shape().isEmpty());
        assertEquals(OptionalLong.empty(), network.writtenFor());
        assertEquals(
                "[N, 8]",
                network.ofClasses(8).graph().outputs().get(0).requireShape().toString());
    }

    @Test
    void aFixedBatchThatAnUnknownOperatorReadsIsKept() {
        String obstacle = withUnknownShapes(Dim.of(1)).obstacle().orElseThrow();
        assertTrue(obstacle.contains("'magic'"), obstacle);
    }

    @Test
    void anInputOfAShapeThatNobodySaysIsNoBatch() {
        Value features = b.emit(
                "Conv",
                input("x", Dim.of(1), Dim.of(3), Dim.of(1), Dim.of(1)),
                b.constant("w", Tensor.filled(0.5f, 8, 3, 1, 1)));
        Value most = graph.addInput("most", new TensorType(DataType.FLOAT, Shape.scalar()));
        most.setType(DataType.FLOAT);
        graph.addOutput(graph.addNode(ELSEWHERE, "Magic", "magic", List.of(features, most), List.of("y"))
                .output());
        String obstacle = network().obstacle().orElseThrow();
        assertTrue(obstacle.contains("most"), obstacle);
    }
}
