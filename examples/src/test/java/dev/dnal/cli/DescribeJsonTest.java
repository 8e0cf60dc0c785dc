package dev.dnal.cli;

import static dev.dnal.cli.ShortRun.keys;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.GateLowering;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.SmallVgg;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What describe says to programs: names of fields are a promise. */
class DescribeJsonTest {
    @TempDir
    private Path folder;

    private static JsonNode described(Object... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of("describe", "--json"));
        all.addAll(Arrays.asList(arguments));
        CommandRun run = CommandRun.of(all.toArray());
        assertEquals(0, run.exitCode(), run.err());
        return new ObjectMapper().readTree(run.out());
    }

    private JsonNode describedFile(Graph graph) throws IOException {
        return described(TestModels.write(folder.resolve("v.onnx"), graph));
    }

    private static JsonNode layer(JsonNode facts, String name) {
        for (JsonNode layer : facts.get("layers")) {
            if (layer.get("name").asText().equals(name)) {
                return layer;
            }
        }
        throw new AssertionError(name + " is not among " + facts.get("layers"));
    }

    @Test
    void twoNetworksStandSideBySide() throws IOException {
        JsonNode compared = described("resnet8", "resnet20", "--width", "8");
        assertEquals(List.of("first", "second", "layers", "macs", "params"), keys(compared));
        JsonNode alone = described("resnet20", "--width", "8");
        assertEquals(alone.get("macs"), compared.get("macs").get("second"));
        assertEquals(alone.get("params"), compared.get("params").get("second"));
        assertEquals(
                described("resnet8", "--width", "8").get("macs"),
                compared.get("macs").get("first"));
        long shared = 0;
        long onlySecond = 0;
        for (JsonNode layer : compared.get("layers")) {
            shared += layer.has("first") && layer.has("second") ? 1 : 0;
            onlySecond += layer.has("first") ? 0 : 1;
        }
        assertEquals(described("resnet8").get("layers").size(), shared);
        assertEquals(alone.get("layers").size() - shared, onlySecond);
        CommandRun text = CommandRun.of("describe", "resnet8", "resnet20");
        assertTrue(text.out().contains("Right: resnet20"), text.out());
        assertEquals(
                2, CommandRun.of("describe", "resnet8", "resnet20", "--times").exitCode());
    }

    @Test
    void namesOfFieldsStay() throws IOException {
        JsonNode facts = described("resnet8");
        assertEquals(
                List.of("name", "inputs", "outputs", "layers", "macs", "params", "decisions", "kept"), keys(facts));
        assertEquals(
                "[{\"name\":\"input\",\"type\":\"FLOAT\",\"shape\":[\"batch\",3,32,32]}]",
                facts.get("inputs").toString());
        assertEquals(
                "{\"name\":\"conv1\",\"operator\":\"Conv\",\"input\":[3,32,32],\"output\":[16,32,32],\"channels\":16,"
                        + "\"macs\":442368,\"params\":432,\"gate\":true}",
                layer(facts, "conv1").toString());
        assertEquals(
                List.of("name", "kind", "choices", "least", "layers"),
                keys(facts.get("decisions").get(0)));
        assertEquals("{\"nodes\":0,\"operators\":[]}", facts.get("kept").toString());
    }

    @Test
    void totalsAreThoseOfTheText() throws IOException {
        JsonNode facts = described("resnet56");
        assertEquals(125_487_738, facts.get("macs").asLong());
        assertEquals(853_018, facts.get("params").asLong());
        long macs = 0;
        for (JsonNode layer : facts.get("layers")) {
            macs += layer.get("macs").asLong();
        }
        assertEquals(125_487_738, macs);
    }

    @Test
    void layersThatStayWholeSayWhyAndOthersNothingOfIt() throws IOException {
        JsonNode facts = described("resnet8", "--search-space", "interior,operations");
        JsonNode whole = layer(facts, "conv1");
        assertFalse(whole.get("gate").asBoolean());
        assertTrue(whole.get("why").asText().contains("search space"), whole.toString());
        JsonNode norm = layer(facts, "bn1");
        assertFalse(norm.has("gate") || norm.has("why"), norm.toString());
        List<String> kinds = new ArrayList<>();
        facts.get("decisions")
                .forEach(decision -> kinds.add(decision.get("kind").asText()));
        assertTrue(kinds.containsAll(List.of("channel", "operation")), kinds.toString());
    }

    @Test
    void gatesInANetworkAreCounted() throws IOException {
        Graph graph = new SmallVgg(2)
                .build(new ImageShape(1, 8, 8), 3, new SplittableRandom(1))
                .graph();
        GateInsertion.hard(
                graph,
                Decisions.named(graph, List.of("stage1.0.bn")),
                Map.of("stage1.0.conv", new boolean[] {true, false}));
        new GateLowering().apply(graph);
        JsonNode facts = describedFile(graph);
        assertEquals(
                "{\"count\":2,\"open\":1,\"hard\":true}",
                layer(facts, "stage1.0.bn").get("gates").toString());
        assertFalse(layer(facts, "stage1.0.conv").has("gate"));
    }

    @Test
    void whatBecameOfABatchAndWhatIsKeptIsTold() throws IOException {
        Graph graph = TestModels.ofTwoLayers();
        graph.requireValue("input")
                .setType(new TensorType(DataType.FLOAT, Shape.of(1, 1, TestImages.SIDE, TestImages.SIDE)));
        JsonNode freed = describedFile(graph);
        assertTrue(freed.get("batch").asText().startsWith("The file fixes the batch at 1; it was freed"));
        assertEquals("batch", freed.get("inputs").get(0).get("shape").get(0).asText());
        Graph sorting = TestModels.ofTwoLayers();
        sorting.opsets().put("org.example", 1L);
        Value logits = sorting.requireValue("output");
        sorting.addOutput(sorting.addNode("org.example", "Ranked", "ranked", List.of(logits), List.of("rank"))
                .output());
        JsonNode facts = describedFile(sorting);
        assertEquals(
                "{\"nodes\":1,\"operators\":[\"Ranked\"]}", facts.get("kept").toString());
        assertEquals("UNDEFINED", facts.get("outputs").get(1).get("type").asText());
        assertEquals("[\"?\"]", facts.get("outputs").get(1).get("shape").toString());
    }

    @Test
    void controlCodesInNamesAreEscapedAsJsonEscapesThem() throws IOException {
        Graph graph = TestModels.ofTwoLayers();
        graph.rename(graph.requireValue("output"), "a\u001b[31m\u0085b");
        CommandRun run = CommandRun.of("describe", "--json", TestModels.write(folder.resolve("v.onnx"), graph));
        assertFalse(run.out().contains("\u001b") || run.out().contains("\u0085"), run.out());
        assertEquals(
                "a\u001b[31m\u0085b",
                new ObjectMapper()
                        .readTree(run.out())
                        .get("outputs")
                        .get(0)
                        .get("name")
                        .asText());
    }

    @Test
    void timesAreText() {
        CommandRun run = CommandRun.of("describe", "resnet8", "--json", "--times");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("expected it without --times"), run.err());
    }
}
