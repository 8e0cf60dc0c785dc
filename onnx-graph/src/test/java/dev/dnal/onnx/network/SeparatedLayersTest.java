package dev.dnal.onnx.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeparatedLayersTest {
    private static final int CLASSES = 3;

    /** Scores of classes [batch, 3, 1, 1] and, from another convolution, boxes [batch, 4, 1, 1]. */
    private static Graph detector() {
        Graph graph = new Graph("detector");
        graph.opsets().put("", Operators.OPSET);
        graph.opsets().put("org.example", 1L);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, 2, 2)));
        GraphBuilder b = new GraphBuilder(graph);
        graph.rename(convolved(b, x, "classify", CLASSES), "scores");
        graph.rename(convolved(b, x, "locate", 4), "boxes");
        return graph;
    }

    private static Value convolved(GraphBuilder b, Value x, String name, int channels) {
        return b.call("Conv", x, b.constant(name + ".weight", Tensor.filled(0.5f, channels, 1, 2, 2)))
                .named(name)
                .output();
    }

    private static void sortOut(Graph graph, String name, String... read) {
        List<Value> inputs =
                Set.of(read).stream().sorted().map(graph::requireValue).toList();
        graph.addOutput(graph.addNode("org.example", "Sorted", name, inputs, List.of(name))
                .output());
    }

    /** The classifier alone, as a training has it. */
    private static Graph classifier(SeparatedLayers layers) {
        return CanonicalNetwork.of(layers.graph(), NetworkSelection.ALL)
                .ofClasses(CLASSES)
                .graph();
    }

    private static List<String> outputs(Graph graph) {
        return graph.outputs().stream().map(Value::name).toList();
    }

    private static List<NodeProto> sorting(Graph graph) {
        return OnnxWriter.toProto(graph).getGraph().getNodeList().stream()
                .filter(node -> node.getOpType().equals("Sorted"))
                .toList();
    }

    @Test
    void whatNeedsResultsThatTheLayersDoNotHaveIsLeftOut() {
        Graph read = detector();
        sortOut(read, "order", "scores");
        sortOut(read, "found", "boxes", "scores");
        SeparatedLayers layers = SeparatedLayers.of(read, NetworkSelection.ALL);
        assertEquals(List.of("scores", "boxes"), outputs(layers.graph()));
        Graph whole = layers.putBack(classifier(layers));
        assertEquals(List.of("order"), outputs(whole));
        assertEquals(1, whole.nodes().stream().filter(node -> node.is("Conv")).count());
    }

    @Test
    void nothingIsPutBackWhereAllThatComesOutNeedsOtherResults() {
        Graph read = detector();
        sortOut(read, "found", "boxes", "scores");
        SeparatedLayers layers = SeparatedLayers.of(read, NetworkSelection.ALL);
        Graph classifier = classifier(layers);
        GraphException e = assertThrows(GraphException.class, () -> layers.putBack(classifier));
        assertTrue(e.getMessage().contains("found only found"), e.getMessage());
    }

    @Test
    void scoresHaveTheFormAgainThatTheTailReads() {
        Graph read = detector();
        sortOut(read, "order", "scores");
        SeparatedLayers layers = SeparatedLayers.of(read, NetworkSelection.ALL);
        Graph classifier = classifier(layers);
        assertEquals("scores [batch, 3]", NetworkSelection.listed(classifier.outputs()));
        Graph whole = layers.putBack(classifier);
        assertEquals(
                "[batch, 3, 1, 1]", whole.requireValue("scores").requireShape().toString());
        assertEquals(sorting(read), sorting(whole));
    }

    @Test
    void aSoftmaxAtTheEndIsPutBackAndItsLogitsAreWhatATailReads() {
        Graph read = detector();
        Value probabilities = new GraphBuilder(read)
                .call("Softmax", read.requireValue("scores"))
                .attribute("axis", 1)
                .output();
        read.rename(probabilities, "probabilities");
        read.addOutput(probabilities);
        sortOut(read, "order", "scores");
        SeparatedLayers whole = SeparatedLayers.of(read, NetworkSelection.ALL);
        assertEquals(List.of("probabilities"), outputs(whole.graph()));
        SeparatedLayers layers = whole.beforeSoftmax();
        assertEquals(List.of("scores"), outputs(layers.graph()));
        assertEquals(Set.of("scores"), layers.logits());
        Graph again = layers.putBack(classifier(layers));
        assertEquals(List.of("probabilities", "order"), outputs(again));
        assertEquals(
                List.of("Conv"),
                again.nodes().stream()
                        .map(node -> node.opType())
                        .filter(type -> type.equals("Conv"))
                        .toList());
    }

    @Test
    void aNetworkOfLayersAloneIsAll() {
        Graph read = detector();
        read.addOutput(read.requireValue("scores"));
        assertTrue(SeparatedLayers.of(read, NetworkSelection.ALL).isAll());
        sortOut(read, "order", "scores");
        assertFalse(SeparatedLayers.of(read, NetworkSelection.ALL).isAll());
    }

    /** Scores of classes [1, 3, 1, 1] and boxes [1, 4, 1, 1] of one image. */
    private static Graph detectorOfOneImage() {
        Graph graph = new Graph("detector");
        graph.opsets().put("", Operators.OPSET);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.of(1, 1, 2, 2)));
        GraphBuilder b = new GraphBuilder(graph);
        graph.rename(convolved(b, x, "classify", CLASSES), "scores");
        graph.rename(convolved(b, x, "locate", 4), "boxes");
        return graph;
    }

    private static void show(Graph graph, String name, Value shown) {
        graph.rename(shown, name);
        graph.addOutput(shown);
    }

    private static void assertCutAndPutBack(Graph read, String... shown) {
        SeparatedLayers layers = SeparatedLayers.of(read, NetworkSelection.ALL);
        assertEquals(List.of(shown), outputs(layers.graph()));
        CanonicalNetwork free = CanonicalNetwork.of(layers.graph(), NetworkSelection.ALL);
        assertEquals(Optional.empty(), free.obstacle());
        Graph whole = layers.putBack(free.graph());
        Graph before = CanonicalNetwork.of(read, NetworkSelection.ALL).graph();
        assertEquals(NetworkSelection.listed(before.outputs()), NetworkSelection.listed(whole.outputs()));
        Tensor image = Tensor.of(new float[] {1, -2, 3, 4}, 1, 1, 2, 2);
        Map<String, Tensor> expected = new ReferenceEvaluator(before).run(Map.of("x", image));
        new ReferenceEvaluator(whole)
                .run(Map.of("x", image))
                .forEach((name, made) -> assertArrayEquals(expected.get(name).doubles(), made.doubles(), 1e-6, name));
    }

    @Test
    void theOnlyImageThatIsTakenOutOfItsBatchIsPutBackSo() {
        Graph read = detectorOfOneImage();
        GraphBuilder b = new GraphBuilder(read);
        Value alone = b.call("Squeeze", read.requireValue("scores"), b.longs(0)).output();
        show(
                read,
                "probabilities",
                b.call("Softmax", alone).attribute("axis", 0).output());
        assertCutAndPutBack(read, "scores");
    }

    @Test
    void whatIsMergedWithTheBatchIsCutOffBeforeThat() {
        Graph read = detectorOfOneImage();
        GraphBuilder b = new GraphBuilder(read);
        Value merged = b.reshape(read.requireValue("boxes"), 4, 1);
        show(read, "corners", b.call("Exp", merged).output());
        show(read, "logits", b.reshape(read.requireValue("scores"), 1, CLASSES));
        assertCutAndPutBack(read, "logits", "boxes");
    }

    @Test
    void whatIsMixedOfResultsThatAreShownIsTheirs() {
        Graph read = detectorOfOneImage();
        GraphBuilder b = new GraphBuilder(read);
        show(
                read,
                "all",
                b.call("ReduceMax", read.requireValue("scores"))
                        .attribute("axes", new long[] {0, 1})
                        .attribute("keepdims", 0)
                        .output());
        read.addOutput(read.requireValue("scores"));
        assertCutAndPutBack(read, "scores");
    }

    @Test
    void whatMixesImagesBeforeALayerStays() {
        Graph read = detectorOfOneImage();
        GraphBuilder b = new GraphBuilder(read);
        Value turned = b.call("Transpose", read.requireValue("boxes"))
                .attribute("perm", new long[] {1, 0, 2, 3})
                .output();
        show(read, "y", convolved(b, b.reshape(turned, 1, 1, 2, 2), "mix", 2));
        SeparatedLayers layers = SeparatedLayers.of(read, NetworkSelection.ALL);
        assertEquals(List.of("y"), outputs(layers.graph()));
    }

    @Test
    void inputsThatSayNoNumberOfImagesOrDifferentOnesAreNoConcernOfTheTail() {
        Graph open = detectorOfOneImage();
        show(open, "logits", open.requireValue("scores"));
        open.requireValue("x")
                .setType(
                        new TensorType(DataType.FLOAT, new Shape(List.of(Dim.of(1), Dim.of(1), Dim.any(), Dim.any()))));
        assertEquals(
                List.of("logits"),
                outputs(SeparatedLayers.of(open, NetworkSelection.ALL).graph()));
        Graph two = detectorOfOneImage();
        Value other = two.addInput("threshold", new TensorType(DataType.FLOAT, Shape.of()));
        show(
                two,
                "above",
                new GraphBuilder(two)
                        .call("Sub", two.requireValue("scores"), other)
                        .output());
        assertEquals(
                List.of("above"),
                outputs(SeparatedLayers.of(two, NetworkSelection.ALL).graph()));
    }
}
