package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Model;

/** Files that have more than layers, of which learn keeps the form. */
class LearnFileFormTest {
    private static final Set<String> SORTING = Set.of("TopK", "Ranked");

    @TempDir
    private static Path shared;

    private static ShortRun runs;

    @TempDir
    private Path folder;

    @BeforeAll
    static void writeImages() throws IOException {
        runs = ShortRun.in(shared);
    }

    /** Probabilities, the best of the classes, and what only its author knows. */
    private static Graph sorting() {
        Graph graph = TestModels.ofTwoLayers();
        graph.opsets().put("org.example", 1L);
        GraphBuilder b = new GraphBuilder(graph);
        Value logits = graph.requireValue("output");
        graph.removeOutput(logits);
        Value probabilities = b.call("Softmax", logits).attribute("axis", 1).output();
        graph.addOutput(probabilities);
        graph.rename(probabilities, "probabilities");
        List<Value> best = b.call("TopK", logits, b.longs(1)).named("best").outputs(2);
        graph.addOutput(best.get(1));
        graph.rename(best.get(1), "class");
        graph.addOutput(graph.addNode("org.example", "Ranked", "ranked", List.of(probabilities), List.of("rank"))
                .output());
        return graph;
    }

    private Path write(Graph graph) throws IOException {
        return TestModels.write(folder.resolve("given.onnx"), graph);
    }

    private static Graph read(Path run) throws IOException {
        return OnnxReader.read(Files.readAllBytes(run.resolve(RunFolder.ONNX)), "learned");
    }

    private static List<NodeProto> sortingNodes(Graph graph) {
        return OnnxWriter.toProto(graph).getGraph().getNodeList().stream()
                .filter(node -> SORTING.contains(node.getOpType()))
                .toList();
    }

    private CommandRun learned(Path given, Path run) {
        CommandRun done = runs.learn(run, given.toString(), "--macs", "0.6x", "--no-thin");
        assertEquals(0, done.exitCode(), done.err());
        return done;
    }

    @Test
    void whatSortsOutResultsIsWrittenByteForByteBehindWhatWasLearned() throws IOException {
        Path run = folder.resolve("run");
        CommandRun done = learned(write(sorting()), run);
        assertTrue(
                done.err()
                        .contains("What the file has around its layers does not train, and is put back in the end"
                                + System.lineSeparator()),
                done.err());
        Graph learned = read(run);
        assertEquals(
                "probabilities, class, rank",
                String.join(", ", learned.outputs().stream().map(Value::name).toList()));
        assertEquals(sortingNodes(sorting()), sortingNodes(learned));
        assertTrue(
                learned.requireValue("conv.weight").requireShape().size(0) < 8,
                learned.requireValue("conv.weight").toString());
        assertTrue(
                learned.metadata().containsKey("dnal.mean"), learned.metadata().toString());
        assertEquals(
                Files.size(run.resolve(RunFolder.ONNX)),
                ShortRun.record(run).get("learned").get("onnxBytes").asLong());
    }

    @Test
    void whatIsWrittenIsAsAccurateAsWhatWasLearned() throws IOException {
        Path run = folder.resolve("run");
        learned(write(sorting()), run);
        double accuracy =
                ShortRun.record(run).get("learned").get("testAccuracy").asDouble();
        CommandRun evaluated =
                CommandRun.of("evaluate", run.resolve(RunFolder.ONNX), "--data", runs.data(), "--threads", 1);
        assertEquals(0, evaluated.exitCode(), evaluated.err());
        assertTrue(
                evaluated.out().contains(String.format("%.2f", 100 * accuracy)), evaluated.out() + " of " + accuracy);
    }

    @Test
    void aModelOfTribuoHasLogitsWhereTheFileEndsWithASoftmax() throws IOException {
        Graph given = TestModels.ofTwoLayers();
        Value logits = given.requireValue("output");
        given.replaceOutput(
                logits,
                new GraphBuilder(given)
                        .call("Softmax", logits)
                        .attribute("axis", 1)
                        .output());
        Path run = folder.resolve("run");
        learned(write(given), run);
        assertTrue(read(run).nodes().stream().anyMatch(node -> node.is("Softmax")));
        try (DNALModel model = (DNALModel) Model.deserializeFromFile(run.resolve(RunFolder.TRIBUO))) {
            assertFalse(model.imageModel().getGraph().getNodeList().stream()
                    .anyMatch(node -> node.getOpType().equals("Softmax")));
        }
    }

    @Test
    void imagesHaveTheirChannelsLastWhereTheFileHasThem() throws IOException {
        Graph given = TestModels.ofTwoLayers();
        Value first = given.requireValue("input");
        given.rename(first, "first");
        Value last = given.addInput(
                "input", new TensorType(DataType.FLOAT, Shape.batched("batch", TestImages.SIDE, TestImages.SIDE, 1)));
        Value turned = new GraphBuilder(given)
                .call("Transpose", last)
                .attribute("perm", new long[] {0, 3, 1, 2})
                .output();
        given.replaceAllUses(first, turned);
        given.remove(first);
        given.sort();
        Path run = folder.resolve("run");
        learned(write(given), run);
        assertEquals(
                "input [batch, " + TestImages.SIDE + ", " + TestImages.SIDE + ", 1]",
                NetworkSelection.listed(read(run).openInputs()));
    }

    @Test
    void aBatchThatTheFileFixesIsFreeWhereNothingIsKeptAsItIs() throws IOException {
        Graph given = TestModels.ofTwoLayers();
        Value input = given.requireValue("input");
        input.setType(new TensorType(DataType.FLOAT, Shape.of(1, 1, TestImages.SIDE, TestImages.SIDE)));
        given.replaceOutput(
                given.requireValue("output"),
                new GraphBuilder(given)
                        .call("Softmax", given.requireValue("output"))
                        .attribute("axis", 1)
                        .output());
        Path run = folder.resolve("run");
        learned(write(given), run);
        assertFalse(read(run).requireValue("input").requireShape().dim(0).isFixed());
    }
}
