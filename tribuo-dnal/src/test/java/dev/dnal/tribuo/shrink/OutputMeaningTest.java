package dev.dnal.tribuo.shrink;

import static dev.dnal.tribuo.shrink.SmallNetworks.NORMALISATION;
import static dev.dnal.tribuo.shrink.SmallNetworks.images;
import static dev.dnal.tribuo.shrink.SmallNetworks.network;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.network.SeparatedLayers;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputMeaningTest {
    private static Teacher teacher(Graph network, Optional<OutputMeaning> said, int classes) {
        return Teacher.of(
                SeparatedLayers.of(network, NetworkSelection.ALL.withSizes(SmallNetworks.SHAPE.sizes())),
                said,
                classes,
                new ImageRuns(images(8), NORMALISATION, 1));
    }

    private static Teacher teacher(Graph network) {
        return teacher(network, Optional.empty(), 2);
    }

    /** Three numbers without a Softmax. */
    private static Graph vectors() {
        Graph graph = network(false, true);
        Value probabilities = graph.outputs().get(0);
        Node softmax = probabilities.producer().orElseThrow();
        graph.replaceOutput(probabilities, softmax.input(0));
        return graph;
    }

    private static Graph withOutput(Graph graph, Value output) {
        graph.replaceOutput(graph.outputs().get(0), output);
        return graph;
    }

    @Test
    void aSoftmaxMakesClasses() {
        Teacher teacher = teacher(network(false, true));
        assertEquals(OutputMeaning.CLASSES, teacher.meaning());
        assertEquals(Optional.empty(), teacher.note());
    }

    @Test
    void numbersThatNothingIsSaidOfAreTakenAsClassesWithAWord() {
        Teacher teacher = teacher(vectors());
        assertEquals(OutputMeaning.CLASSES, teacher.meaning());
        assertTrue(teacher.note().orElseThrow().contains("--outputs-are embedding or numbers"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"cat\", \"dog\", \"tench, Tinca tinca\"]",
                "{0: 'cat', 1: 'dog', 2: 'cow'}",
                "['cat', 'dog', 'cow']",
                "cat,dog,cow",
                "cat\ndog\ntench, Tinca tinca"
            })
    void namesOfAsManyClassesInTheFileMakeItSure(String names) {
        Graph named = vectors();
        named.metadata().put("names", names);
        assertEquals(Optional.empty(), teacher(named).note());
        named.metadata().put("names", "cat,dog");
        assertTrue(teacher(named).note().isPresent());
    }

    @Test
    void imagesOfAsManyClassesMakeItSure() {
        assertEquals(Optional.empty(), teacher(vectors(), Optional.empty(), 3).note());
    }

    @Test
    void vectorsThatAreDividedByTheirLengthAreEmbeddings() {
        Graph divided = vectors();
        GraphBuilder b = new GraphBuilder(divided);
        Value vector = divided.outputs().get(0);
        Value length = b.call("ReduceL2", vector)
                .attribute("axes", new long[] {1})
                .attribute("keepdims", 1)
                .output();
        Value bounded = b.emit("Max", length, b.scalar(DataType.FLOAT, 1e-12));
        assertEquals(
                OutputMeaning.EMBEDDING,
                teacher(withOutput(divided, b.emit("Div", vector, bounded))).meaning());
        // Divided by something else, it is not.
        Graph scaled = vectors();
        GraphBuilder other = new GraphBuilder(scaled);
        Value numbers = scaled.outputs().get(0);
        Value sum = other.call("ReduceSum", numbers, other.constant("axes", Tensor.of(new long[] {1}, 1)))
                .attribute("keepdims", 1)
                .output();
        assertEquals(
                OutputMeaning.CLASSES,
                teacher(withOutput(scaled, other.emit("Div", numbers, sum))).meaning());
    }

    @Test
    void whatTheUserSaysIsSo() {
        Teacher teacher = teacher(network(false, true), Optional.of(OutputMeaning.EMBEDDING), 3);
        assertEquals(OutputMeaning.EMBEDDING, teacher.meaning());
        assertEquals(
                OutputMeaning.NUMBERS,
                teacher(vectors(), Optional.of(OutputMeaning.NUMBERS), 3).meaning());
        assertEquals(OutputMeaning.NUMBERS, teacher(network(true, true)).meaning());
        String message = assertThrows(
                        SettingException.class,
                        () -> teacher(network(true, true), Optional.of(OutputMeaning.CLASSES), 3))
                .getMessage();
        assertEquals(
                "Expected outputs that are classes, one output [batch, n], found mask [batch, 2, 8, 8], fc"
                        + " [batch, 3]",
                message);
    }

    @Test
    void theAngleTellsOfEmbeddings() {
        Shrinker.Builder shrinker = Shrinker.builder(SmallNetworks.quick(
                ShrinkSettings.to(List.of(SmallNetworks.macs("0.6x"))).withOutputsAre(OutputMeaning.EMBEDDING)));
        ShrunkNetwork small = shrinker.build().shrink(vectors(), NetworkSelection.ALL, images(120), NORMALISATION);
        Double cosine = small.report().cosine();
        assertTrue(cosine != null && cosine > 0.9 && cosine <= 1, small.report().toString());
        assertEquals(null, small.report().agreement());
    }
}
