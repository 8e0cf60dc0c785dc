package dev.dnal.cli;

import static dev.dnal.cli.ShortRun.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.SmallVgg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that are given as ONNX files. */
class LearnGivenNetworkTest {
    @TempDir
    private static Path shared;

    private static ShortRun runs;

    @TempDir
    private Path folder;

    @BeforeAll
    static void writeImages() throws IOException {
        runs = ShortRun.in(shared);
    }

    /** A network for one image, whose logits are divided by an input, beside an auxiliary output. */
    private static Graph written() {
        Graph graph = new SmallVgg(2)
                .build(new ImageShape(1, TestImages.SIDE, TestImages.SIDE), 2, new SplittableRandom(1))
                .graph();
        Value input = graph.requireValue("input");
        input.setType(new TensorType(input.type(), input.requireShape().with(0, Dim.of(1))));
        graph.nodes().forEach(node -> node.outputs().forEach(output -> output.setType(output.type())));
        new ShapeInference().apply(graph);
        Value logits = graph.outputs().get(0);
        Value temperature = graph.addInput("temperature", new TensorType(input.type(), Shape.of(1)));
        GraphBuilder b = new GraphBuilder(graph);
        graph.removeOutput(logits);
        graph.addOutput(b.call("Div", logits, temperature).named("scores").output());
        graph.addOutput(b.call("Softmax", logits).named("auxiliary").output());
        return graph;
    }

    @Test
    void aNetworkOfAFixedBatchIsFreedAndOneOfSeveralOutputsIsLearned() throws IOException {
        Path file = TestModels.write(folder.resolve("written.onnx"), written());
        Graph read = OnnxReader.read(file);
        String scores = read.outputs().get(0).name();
        String auxiliary = read.outputs().get(1).name();
        Path into = folder.resolve("freed");
        CommandRun inputs = runs.learn(into, file.toString(), "--outputs", scores);
        assertTrue(inputs.err().contains("found 2: input [1, 1, 8, 8], temperature [1]; say"), inputs.err());
        CommandRun outputs = runs.learn(into, file.toString(), "--fix", "temperature=2");
        assertTrue(outputs.err().contains(scores + " [batch, 2], " + auxiliary + " [batch, 2]; name"), outputs.err());
        CommandRun learned = runs.learn(
                into,
                file.toString(),
                "--outputs",
                scores,
                "--fix",
                "temperature=2",
                "--no-baseline",
                "--macs",
                "0.7x",
                "--no-thin");
        assertEquals(0, learned.exitCode(), learned.err());
        assertTrue(learned.err().contains("The file fixes the batch at 1; it was freed"), learned.err());
        Graph result = OnnxReader.read(into.resolve("model.onnx"));
        assertEquals(1, result.inputs().size());
        assertEquals(
                "[batch, 1, 8, 8]", result.requireValue("input").requireShape().toString());
        assertEquals(
                List.of(scores + " [batch, 2]"),
                result.outputs().stream()
                        .map(output -> output.name() + " " + output.requireShape())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"--seed=1, true", "--learning-rate=0.01, false"})
    void aNetworkOfAFileComesTrained(String option, String triesRates) throws IOException {
        Path model = TestModels.write(folder.resolve("given.onnx"), TestModels.ofTwoLayers());
        Path trained = folder.resolve("trained");
        List<Object> args = new ArrayList<>(List.of("learn", "--data", runs.data(), "--network", model));
        args.addAll(List.of("--out", trained, "--epochs-architecture", 1, "--epochs-final", 1, "--no-baseline"));
        args.addAll(List.of("--time-processes", 0, "--threads", 1, option));
        CommandRun done = CommandRun.of(args.toArray());
        assertEquals(0, done.exitCode(), done.err());
        assertTrue(
                done.err().contains("The network comes trained: its weights train no more before the gates do"),
                done.err());
        JsonNode configuration = record(trained).get("configuration");
        assertEquals(0, configuration.get("weights").get("epochs").asInt());
        assertEquals(triesRates, configuration.get("rateTrials").asText());
    }

    @ParameterizedTest
    @CsvSource({"0, given, baseline", "1, baseline, given"})
    void whatComesTrainedAndStaysSoIsComparedAsItIs(int epochs, String told, String other) throws IOException {
        Path model = TestModels.write(folder.resolve("given.onnx"), TestModels.ofTwoLayers());
        Path trained = folder.resolve("trained");
        List<Object> args = new ArrayList<>(List.of("learn", "--data", runs.data(), "--network", model));
        args.addAll(List.of("--out", trained, "--epochs-architecture", 1, "--epochs-final", 1));
        args.addAll(List.of("--mean", "0", "--std", "1", "--epochs-weights", epochs));
        args.addAll(List.of("--time-processes", 0, "--threads", 1));
        CommandRun done = CommandRun.of(args.toArray());
        assertEquals(0, done.exitCode(), done.err());
        JsonNode record = record(trained);
        assertTrue(record.has(told), record.toString());
        assertFalse(record.has(other), record.toString());
        assertEquals(epochs > 0, done.err().contains("baseline 1/"), done.err());
        assertTrue(done.out().lines().anyMatch(line -> line.matches(" +" + told + " +learned")), done.out());
        // It tells the images apart without an error.
        assertTrue(epochs > 0 || record.get("given").get("testAccuracy").asDouble() == 1, record.toString());
    }

    @Test
    void aNetworkThatDoesNotFitTheImagesLeavesNoFolder() throws IOException {
        Path model = TestModels.write(folder.resolve("gray.onnx"), TestModels.perfect());
        CommandRun done =
                CommandRun.of("learn", "--data", "builtin", "--network", model, "--out", folder.resolve("run"));
        assertEquals(2, done.exitCode(), done.err());
        assertTrue(done.err().contains("gray.onnx") && done.err().contains("[batch, 1, 28, 28]"), done.err());
        assertFalse(Files.exists(folder.resolve("run")));
    }
}
