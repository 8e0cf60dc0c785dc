package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.channel.LockedChannels;
import dev.dnal.onnx.gradient.Differentiator;
import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.Graphs;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptPartsTest {
    private static final String ELSEWHERE = "org.example";

    private final Graph graph = Graphs.ofOpset(11);

    KeptPartsTest() {
        graph.opsets().put(ELSEWHERE, 2L);
    }

    private Value layer(String name, Value x, int in, int out) {
        Value w = graph.addInitializer(name + ".w", Tensor.filled(0.5f, out, in, 1, 1));
        return Graphs.node(graph, "Conv", name, x, w).output();
    }

    private Value foreign(String name, Value... inputs) {
        return graph.addNode(ELSEWHERE, "Magic", name, List.of(inputs), List.of(name))
                .output();
    }

    private Value known(Value value, long... sizes) {
        value.setType(new TensorType(DataType.FLOAT, Shape.of(sizes)));
        return value;
    }

    /** From bytes, as files come. */
    private Graph canonical() {
        Graph read = OnnxReader.read(OnnxWriter.toBytes(graph), "m.onnx");
        new Canonicalisation().apply(read);
        return read;
    }

    private String refusal() {
        return assertThrows(GraphException.class, this::canonical).getMessage();
    }

    private static List<String> kept(Graph graph) {
        return graph.nodes().stream().filter(Node::isKept).map(Node::name).toList();
    }

    private static List<NodeProto> nodes(Graph graph, String... names) {
        ModelProto model = OnnxWriter.toProto(graph);
        return model.getGraph().getNodeList().stream()
                .filter(node -> List.of(names).contains(node.getName()))
                .toList();
    }

    @Test
    void whatDependsOnAnUnknownOperatorBehindTheLayersIsKept() {
        Value features = layer("conv", Graphs.input(graph, "x", 1, 3, 4, 4), 3, 8);
        Value sorted =
                foreign("sorted", Graphs.node(graph, "Relu", "relu", features).output());
        Node squeeze = Graphs.node(graph, "Squeeze", "y", sorted);
        squeeze.setAttribute("axes", new long[] {0});
        graph.addOutput(squeeze.output());
        Graph read = canonical();
        assertEquals(List.of("sorted", "y"), kept(read));
        assertEquals(11, OnnxWriter.toProto(read).getOpsetImport(0).getVersion());
        assertEquals(nodes(graph, "sorted", "y"), nodes(read, "sorted", "y"));
    }

    @Test
    void whatOnlyAnUnknownOperatorInFrontReadsIsKept() {
        Value bytes = graph.addInput("bytes", new TensorType(DataType.UINT8, Shape.of(48)));
        Value cast = Graphs.node(graph, "Identity", "same", bytes).output();
        Value image = known(foreign("image", cast), 1, 3, 4, 4);
        graph.addOutput(layer("conv", Graphs.node(graph, "Relu", "relu", image).output(), 3, 8));
        assertEquals(List.of("same", "image"), kept(canonical()));
    }

    @Test
    void anUnknownOperatorBetweenLayersKeepsWhatItReadsWholeAndTheRestIsCut() {
        Value x = Graphs.input(graph, "x", 1, 3, 4, 4);
        Value first = layer("first", x, 3, 4);
        Value second = layer("second", first, 4, 5);
        Value magic = known(foreign("magic", second), 1, 6, 4, 4);
        Value third = layer("third", magic, 6, 7);
        graph.addOutput(layer("last", third, 7, 2));
        Graph read = canonical();
        LockedChannels locked = LockedChannels.of(read);
        assertFalse(locked.isLocked(read.requireValue("first")));
        assertTrue(locked.isLocked(read.requireValue("second")));
        assertFalse(locked.isLocked(read.requireValue("third")));
    }

    @Test
    void anUnknownOperatorBetweenLayersNeedsAShape() {
        Value features = layer("first", Graphs.input(graph, "x", 1, 3, 4, 4), 3, 4);
        graph.addOutput(layer("last", foreign("magic", features), 4, 2));
        String message = refusal();
        assertTrue(message.contains("Node org.example.Magic 'magic': its operator is not known here"), message);
        assertTrue(message.contains("'magic', which Conv 'last' reads"), message);
    }

    @Test
    void nothingTrainsThroughAnUnknownOperator() {
        Value features = layer("first", Graphs.input(graph, "x", 1, 3, 4, 4), 3, 4);
        graph.addOutput(layer("last", known(foreign("magic", features), 1, 4, 4, 4), 4, 2));
        Graph read = canonical();
        GraphBuilder b = new GraphBuilder(read);
        Value loss = b.call("ReduceSum", read.outputs().get(0))
                .attribute("keepdims", 0)
                .output();
        String message = assertThrows(
                        GraphException.class,
                        () -> Differentiator.differentiate(read, loss, List.of(read.requireValue("first.w"))))
                .getMessage();
        assertTrue(message.contains("'magic'") && message.contains("nothing can train through it"), message);
    }

    @Test
    void withoutALayerThereIsNothingToKeepItFor() {
        graph.addOutput(foreign("y", Graphs.input(graph, "x", 1, 3)));
        assertTrue(refusal().contains("operator org.example.Magic is not supported"), refusal());
    }

    @Test
    void aKnownOperatorIsHeldToItsSignatureBeforeTheTail() {
        Value features = layer("conv", Graphs.input(graph, "x", 1, 3, 4, 4), 3, 8);
        Node relu = Graphs.node(graph, "Relu", "relu", features);
        relu.setAttribute("magic", 1);
        graph.addOutput(foreign("y", relu.output()));
        assertTrue(refusal().contains("attribute 'magic' is not known"), refusal());
    }

    @Test
    void anInputOfAConstantIsNoWeight() {
        Value features = layer("conv", Graphs.input(graph, "x", 1, 3, 4, 4), 3, 8);
        Node constant = Graphs.node(graph, "Constant", "c", graph.requireValue("conv.w"));
        constant.setAttribute("value", new Attribute.TensorValue(Tensor.scalar(1f)));
        graph.addOutput(
                Graphs.node(graph, "Add", "y", features, constant.output()).output());
        // It becomes an initializer whatever it reads.
        assertEquals(List.of("Conv", "Add"), Graphs.types(canonical()));
    }

    @Test
    void networksOfWholeNumbersSayWhatToBeginWith() {
        Value features = layer("conv", Graphs.input(graph, "x", 1, 3, 4, 4), 3, 8);
        graph.addOutput(
                Graphs.node(graph, "ConvInteger", "y", features, features).output());
        assertTrue(refusal().contains("begin with the network that this was made from"), refusal());
    }

    @Test
    void aSecondTimeNothingChanges() {
        Value features = layer("conv", Graphs.input(graph, "x", 1, 3, 4, 4), 3, 8);
        graph.addOutput(foreign("y", features));
        Graph read = canonical();
        byte[] once = OnnxWriter.toBytes(read);
        assertFalse(new Canonicalisation().apply(read));
        assertEquals(List.of("y"), kept(read));
        assertEquals(11, OnnxReader.parse(once, "m.onnx").getOpsetImport(0).getVersion());
        assertEquals(11, OnnxWriter.toProto(read).getOpsetImport(0).getVersion());
    }

    @Test
    void aValueThatHasAnotherNameByNowIsReadByItsOwn() {
        Value features = layer("conv", Graphs.input(graph, "x", 1, 3, 4, 4), 3, 8);
        graph.addOutput(
                foreign("y", Graphs.node(graph, "Identity", "alias", features).output(), features));
        Graph read = canonical();
        assertEquals(List.of("Conv", "Magic"), Graphs.types(read));
        assertEquals(nodes(graph, "y"), nodes(read, "y"));
        assertEquals(
                List.of("Conv", "Identity", "Magic"),
                OnnxWriter.toProto(read).getGraph().getNodeList().stream()
                        .map(NodeProto::getOpType)
                        .toList());
    }

    @Test
    void halvesStayHalvesForWhatIsKept() {
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT16, Shape.of(1, 3, 4, 4)));
        Value w = graph.addInitializer("w", Tensor.ofDoubles(DataType.FLOAT16, new double[24], 8, 3, 1, 1));
        Value features = Graphs.node(graph, "Conv", "conv", x, w).output();
        features.setType(new TensorType(DataType.FLOAT16, Shape.of(1, 8, 4, 4)));
        Value y = foreign("y", features);
        y.setType(new TensorType(DataType.FLOAT16, Shape.of(1, 8)));
        graph.addOutput(y);
        Graph read = canonical();
        Node magic = read.requireValue("y").producer().orElseThrow();
        assertEquals(DataType.FLOAT16, magic.input(0).type());
        assertEquals(DataType.FLOAT, read.requireValue("w").type());
        assertEquals(nodes(graph, "y"), nodes(read, "y"));
    }

    @Test
    void slicingLeavesWhatIsKept() {
        Value x = Graphs.input(graph, "x", 1, 3, 4, 4);
        Value first = layer("first", x, 3, 4);
        Value second = layer("second", first, 4, 5);
        graph.addOutput(foreign("y", second));
        Graph read = canonical();
        new ChannelSlicing().apply(read);
        assertEquals(nodes(graph, "y"), nodes(read, "y"));
    }
}
