package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.ShapeInference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    @TempDir
    private Path folder;

    private Path data;

    @BeforeEach
    void writeImages() throws IOException {
        data = TestImages.writeFolder(folder.resolve("data"));
    }

    private CommandRun evaluate(Path model, Object... options) {
        Object[] args = new Object[options.length + 6];
        System.arraycopy(new Object[] {"evaluate", model, "--data", data, "--threads", "1"}, 0, args, 0, 6);
        System.arraycopy(options, 0, args, 6, options.length);
        return CommandRun.of(args);
    }

    @Test
    void printsTheShareOfTestImagesThatAreRight() throws IOException {
        CommandRun run = evaluate(TestModels.write(folder.resolve("m.onnx"), TestModels.perfect()));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains(": 100.00 % (12 of 12 images right)"), run.out());
    }

    @Test
    void takesNetworksWithChannelsLast() throws IOException {
        Graph network = TestModels.perfect();
        Value input = network.requireValue("input");
        Value turned = new GraphBuilder(network)
                .call("Transpose", input)
                .attribute("perm", new long[] {0, 3, 1, 2})
                .output();
        network.insertAfter(input, turned, Set.of(turned.producer().orElseThrow()));
        input.setType(new TensorType(DataType.FLOAT, Shape.batched("batch", TestImages.SIDE, TestImages.SIDE, 1)));
        network.sort();
        CommandRun run = evaluate(TestModels.write(folder.resolve("last.onnx"), network), "--bgr");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains(": 100.00 % (12 of 12 images right)"), run.out());
    }

    @Test
    void countsTheSameInBatchesThatDoNotDivideTheImages() throws IOException {
        CommandRun run =
                evaluate(TestModels.write(folder.resolve("m.onnx"), TestModels.perfect()), "--batch-size", "5");
        assertTrue(run.out().contains("12 of 12"), run.out());
    }

    @Test
    void printsATableOfClassesIfAsked() throws IOException {
        CommandRun run = evaluate(TestModels.write(folder.resolve("m.onnx"), TestModels.perfect()), "--per-class");
        assertTrue(run.out().matches("(?s).*\\n0 +6 +6 +100.00 %\\R1 +6 +6 +100.00 %.*"), run.out());
    }

    @Test
    void programsAreToldTheSameAsJson() throws IOException {
        CommandRun run = evaluate(TestModels.write(folder.resolve("m.onnx"), TestModels.perfect()), "--json");
        JsonNode facts = new ObjectMapper().readTree(run.out());
        assertEquals(12, facts.get("right").asInt(), run.out());
        assertEquals(1, facts.get("accuracy").asDouble());
        assertEquals(6, facts.get("classes").get(1).get("total").asInt());
    }

    @Test
    void saysThatItNormalisesAsTheMetadataOfTheModelAsk() throws IOException {
        Map<String, String> metadata = Map.of("dnal.mean", "[0.25]", "dnal.std", "[0.5]", "dnal.scale", "0.125");
        CommandRun run = evaluate(TestModels.write(folder.resolve("m.onnx"), TestModels.withMetadata(metadata)));
        assertTrue(run.err().contains("mean [0.25], std [0.5], pixels times 0.125"), run.err());
    }

    @Test
    void optionsGoBeforeTheMetadataOfTheModel() throws IOException {
        Map<String, String> metadata = Map.of("dnal.mean", "[0.25]", "dnal.std", "[0.5]", "dnal.scale", "0.125");
        Path model = TestModels.write(folder.resolve("m.onnx"), TestModels.withMetadata(metadata));
        CommandRun run = evaluate(model, "--mean", "0.1", "--std", "0.2");
        assertEquals("Evaluating on 12 images ..." + System.lineSeparator(), run.err());
        CommandRun quiet = evaluate(model, "--mean", "0.1", "--std", "0.2", "--quiet");
        assertEquals("", quiet.err());
        assertEquals(run.out(), quiet.out());
    }

    /** Whose scores are less what is least in the whole batch, so that images are not apart. */
    private static Graph ofFiveImagesTogether() {
        Graph graph = TestModels.perfect();
        Value input = graph.requireValue("input");
        input.setType(new TensorType(input.type(), input.requireShape().with(0, Dim.of(5))));
        graph.nodes().forEach(node -> node.outputs().forEach(output -> output.setType(output.type())));
        new ShapeInference().apply(graph);
        Value scores = graph.outputs().get(0);
        GraphBuilder b = new GraphBuilder(graph);
        Value least = b.emit("ReduceMin", scores);
        Value together = b.sub(scores, least);
        graph.removeOutput(scores);
        graph.addOutput(together);
        return graph;
    }

    @Test
    void aBatchThatCannotBeFreedIsFilledUpForTheLastImages() throws IOException {
        CommandRun run = evaluate(TestModels.write(folder.resolve("m.onnx"), ofFiveImagesTogether()));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains(": 100.00 % (12 of 12 images right)"), run.out());
    }

    @Test
    void aFixedBatchIsFreed() throws IOException {
        Graph graph = TestModels.perfect();
        Value input = graph.requireValue("input");
        input.setType(new TensorType(input.type(), input.requireShape().with(0, Dim.of(1))));
        graph.nodes().forEach(node -> node.outputs().forEach(output -> output.setType(output.type())));
        CommandRun run = evaluate(TestModels.write(folder.resolve("m.onnx"), graph), "--batch-size", "5");
        assertTrue(run.out().contains("12 of 12"), run.out() + run.err());
    }

    @Test
    void ofSeveralOutputsTheOneOfLogitsIsNamed() throws IOException {
        Graph graph = TestModels.perfect();
        Value scores = graph.outputs().get(0);
        Value reversed = new GraphBuilder(graph).neg(scores);
        graph.addOutput(reversed);
        Path model = TestModels.write(folder.resolve("m.onnx"), graph);
        CommandRun unclear = evaluate(model);
        assertTrue(unclear.err().contains("found 2 among output [batch, 2], " + reversed.name()), unclear.err());
        assertTrue(evaluate(model, "--outputs", "output").out().contains("12 of 12"));
        assertTrue(evaluate(model, "--outputs", reversed.name()).out().contains("(0 of 12"));
    }
}
