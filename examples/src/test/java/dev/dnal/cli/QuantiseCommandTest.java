package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantiseCommandTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path model;
    private Path out;

    @BeforeEach
    void write() throws IOException {
        data = TestImages.writeFolder(folder.resolve("data"));
        model = TestModels.write(folder.resolve("m.onnx"), TestModels.perfect());
        out = folder.resolve("int8.onnx");
    }

    private CommandRun quantise(Object... options) {
        List<Object> args =
                new ArrayList<>(List.of("quantise", model, "--data", data, "--out", out, "--time-processes", 0));
        args.addAll(List.of(options));
        for (String option : List.of("--images", "--threads")) {
            if (!args.contains(option)) {
                args.addAll(List.of(option, option.equals("--images") ? 10 : 1));
            }
        }
        return CommandRun.of(args.toArray());
    }

    @Test
    void writesAFileAndARecordAndPrintsWhatTheyCameTo() throws IOException {
        CommandRun run = quantise();
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out()
                        .contains(
                                "1 of 1 layers compute with 8-bit whole numbers, of ranges by percentile on 10 images."),
                run.out());
        assertTrue(run.out().matches("(?s).*test accuracy +100.00 % +100.00 % +\\+0.00 points.*"), run.out());
        assertTrue(run.out().matches("(?s).*latency, 64 images.*"), run.out());
        JsonNode record = new ObjectMapper().readTree(Files.readString(folder.resolve("int8.json")));
        assertEquals(Files.size(out), record.get("bytes").asLong());
        assertEquals(12, record.get("test").get("images").asInt());
        assertEquals(1.0, record.get("test").get("share").asDouble());
        assertEquals("percentile", record.get("quantisation").get("method").asText());
        assertEquals(2, record.get("times").get("batches").size());
    }

    @Test
    void whatWasTrainedIsTold() throws IOException {
        CommandRun run = quantise("--train-epochs", 2, "--train-images", 8, "--label-share", 0.25);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().matches("(?s).*Trained for 2 epochs over [0-9]+ images: with all layers.*"), run.out());
        JsonNode training = new ObjectMapper()
                .readTree(Files.readString(folder.resolve("int8.json")))
                .get("quantisation")
                .get("training");
        assertEquals(2, training.get("epochs").asInt());
        assertEquals(0.25, training.get("labelShare").asDouble());
        assertEquals(1e-4, training.get("rate").asDouble());
        assertEquals(8, training.get("images").asInt());
        CommandRun refused = quantise("--train-epochs", 1, "--train-rate", 0, "--force");
        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().contains("Expected a finite learning rate above 0, found 0.0"), refused.err());
    }

    @Test
    void othersReadTheFile() {
        quantise("--mean", "0.25", "--std", "0.5");
        CommandRun evaluated = CommandRun.of("evaluate", out, "--data", data, "--threads", 1);
        assertTrue(evaluated.out().contains("12 of 12"), evaluated.out());
        assertTrue(evaluated.err().contains("mean [0.25], std [0.5]"), evaluated.err());
        CommandRun described = CommandRun.of("describe", out);
        assertTrue(
                described.out().contains("8-bit whole numbers: 1 of 1 layers have weights of them"), described.out());
        assertTrue(described.out().matches("(?s).*total +128 +128.*"), described.out());
    }

    @Test
    void aFixedBatchIsFreedAndOneOfSeveralOutputsTaken() throws IOException {
        Graph graph = TestModels.perfect();
        Value input = graph.requireValue("input");
        input.setType(new TensorType(input.type(), input.requireShape().with(0, Dim.of(1))));
        graph.nodes().forEach(node -> node.outputs().forEach(output -> output.setType(output.type())));
        graph.addOutput(graph.nodes().iterator().next().output());
        TestModels.write(model, graph);
        CommandRun run = quantise();
        assertEquals(0, run.exitCode(), run.err());
        CommandRun evaluated = CommandRun.of("evaluate", out, "--data", data, "--threads", 1, "--batch-size", 5);
        assertTrue(evaluated.out().contains("12 of 12"), evaluated.out() + evaluated.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--float16", "--train-epochs=1"})
    void logitsOfAConvolutionAreTakenWithoutTheirPlaces(String option) throws IOException {
        Graph graph = TestModels.perfect();
        Value logits = graph.outputs().get(0);
        GraphBuilder b = new GraphBuilder(graph);
        graph.removeOutput(logits);
        graph.addOutput(b.reshape(logits, 0, 2, 1, 1));
        TestModels.write(model, graph);
        CommandRun run = quantise(option);
        assertEquals(0, run.exitCode(), run.err());
        CommandRun evaluated = CommandRun.of("evaluate", out, "--data", data, "--threads", 1);
        assertTrue(evaluated.out().contains("12 of 12"), evaluated.out() + evaluated.err());
    }

    @Test
    void aNetworkThatIsMadeForOneImageInsideIsFreed() throws IOException {
        Graph graph = TestModels.perfect();
        Value logits = graph.outputs().get(0);
        GraphBuilder b = new GraphBuilder(graph);
        graph.removeOutput(logits);
        graph.addOutput(b.reshape(b.reshape(logits, 1, 2, 1), 1, 2));
        TestModels.write(model, graph);
        CommandRun run = quantise();
        assertEquals(0, run.exitCode(), run.err());
        CommandRun evaluated = CommandRun.of("evaluate", out, "--data", data, "--threads", 1, "--batch-size", 5);
        assertTrue(evaluated.out().contains("12 of 12"), evaluated.out() + evaluated.err());
    }

    @Test
    void whatIsWrongWithAFileIsToldWithItsName() throws IOException {
        ModelProto foreign = TestModels.withOperator("Magic");
        TestModels.write(model, foreign);
        CommandRun run = quantise();
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains(model.toString()), run.err());
    }

    @Test
    void saysWhyABatchCannotBeFreed() throws IOException {
        Graph graph = TestModels.perfect();
        Value input = graph.requireValue("input");
        input.setType(new TensorType(input.type(), input.requireShape().with(0, Dim.of(1))));
        graph.nodes().forEach(node -> node.outputs().forEach(output -> output.setType(output.type())));
        Value flat = graph.nodes().stream()
                .filter(node -> node.is("Gemm"))
                .findFirst()
                .orElseThrow()
                .input(0);
        Node first = graph.addNode(
                "", "Gather", "first", List.of(flat, graph.addInitializer("at", Tensor.vector(0))), List.of("y"));
        graph.insertAfter(flat, first.output(), Set.of(first));
        graph.sort();
        TestModels.write(model, graph);
        CommandRun run = quantise();
        assertEquals(2, run.exitCode());
        assertTrue(
                run.err()
                        .contains(
                                "expected a network for any number of images, found one for 1: Node Gather 'first': is not"),
                run.err());
    }

    @Test
    void aSearchDoesNotBeginWithTheFile() {
        quantise();
        CommandRun learn = CommandRun.of("learn", "--data", data, "--network", out, "--out", folder.resolve("run"));
        assertEquals(2, learn.exitCode());
        assertTrue(
                learn.err().contains("expected a network of real numbers, found one that is quantised"), learn.err());
        assertTrue(learn.err().contains("begin with the network that it was made from"), learn.err());
    }

    private CommandRun learn(String run, Object... options) {
        List<Object> args = new ArrayList<>(List.of("learn", "--data", data, "--out", folder.resolve(run)));
        args.addAll(List.of("--epochs-weights", 0, "--epochs-architecture", 1, "--epochs-final", 0));
        args.addAll(List.of("--time-processes", 0, "--no-baseline", "--threads", 1));
        args.addAll(List.of(options));
        return CommandRun.of(args.toArray());
    }

    @Test
    void aSearchBeginsWithTheFileIfThatIsAskedFor() {
        learn("whole", "--network", "vgg-small", "--width", 4, "--quantise");
        Path int8 = folder.resolve("whole").resolve("model-int8.onnx");
        CommandRun lifted = learn("lifted", "--network", int8, "--dequantise");
        assertEquals(0, lifted.exitCode(), lifted.err());
        assertTrue(lifted.err().matches("(?s).*cut: [0-9]+ of [0-9]+ channels stay.*"), lifted.err());
        CommandRun described =
                CommandRun.of("describe", folder.resolve("lifted").resolve("model.onnx"));
        assertEquals(0, described.exitCode(), described.err());
        assertFalse(described.out().contains("8-bit"), described.out());
        CommandRun named = learn("named", "--network", "vgg-small", "--dequantise");
        assertEquals(2, named.exitCode());
        assertTrue(named.err().contains("--dequantise: expected an ONNX file"), named.err());
    }

    @Test
    void aNetworkOfOneLayerHasNothingToDecideOver() {
        CommandRun run = learn("nothing", "--network", model);
        assertEquals(2, run.exitCode());
        assertTrue(
                run.err().contains("Expected a network with something to decide over among layers, found none in"),
                run.err());
    }

    @Test
    void aQuantisedFileIsNotQuantisedAgain() {
        quantise();
        CommandRun again = CommandRun.of("quantise", out, "--data", data, "--out", folder.resolve("again.onnx"));
        assertEquals(2, again.exitCode());
        assertTrue(again.err().contains("take the network that it was made from"), again.err());
        assertFalse(Files.exists(folder.resolve("again.onnx")));
    }

    @Test
    void filesThatAreThereStay() throws IOException {
        Files.writeString(folder.resolve("int8.json"), "mine");
        CommandRun run = quantise();
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("--out: expected a file that is not there yet, found "), run.err());
        assertEquals("mine", Files.readString(folder.resolve("int8.json")));
        assertEquals(0, quantise("--force").exitCode());
    }

    @ParameterizedTest
    @CsvSource({
        "--images,0,at least 1 as the number of images to measure ranges on",
        "--method,best,Expected a method to choose ranges by",
        "--activations,int4,--activations: expected uint8 or int8",
        "--max-drop,-1,from 0 to 1",
        "--threads,0,at least 1 as the number of threads"
    })
    void optionsOutOfRangeAreRefused(String option, String value, String sentence) {
        CommandRun run = quantise(option, value);
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().contains(sentence), run.err());
        assertFalse(Files.exists(out));
    }

    @Test
    void weightsThatAreNotNumbersAreNamed() throws IOException {
        TestModels.write(model, TestModels.withNaN());
        CommandRun run = quantise();
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("expected finite weights to quantise"), run.err());
    }

    @Test
    void aTribuoModelIsOnlyMadeOfOne() {
        CommandRun run = CommandRun.of("quantise", model, "--data", data, "--out", folder.resolve("int8.tribuo"));
        assertEquals(2, run.exitCode());
        assertTrue(
                run.err().contains("--out: expected the model.tribuo of a run to make a Tribuo model of"), run.err());
    }

    @Test
    void weightsOfSixteenBitsAreHalfAsLarge() throws IOException {
        CommandRun run = quantise("--float16");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().matches("(?s).* float16 +float16 by float.*"), run.out());
        JsonNode record = new ObjectMapper().readTree(Files.readString(folder.resolve("int8.json")));
        assertEquals("float16", record.get("format").asText());
        assertFalse(record.has("quantisation"));
        assertTrue(record.get("bytes").asLong() < record.get("floatBytes").asLong(), record::toString);
        CommandRun described = CommandRun.of("describe", out);
        assertTrue(described.out().matches("(?s).*total +128 +128.*"), described.out());
    }
}
