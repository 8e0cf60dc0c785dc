package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oracle.labs.mlrg.olcut.config.json.JsonProvenanceSerialization;
import com.oracle.labs.mlrg.olcut.provenance.io.ProvenanceSerializationException;
import dev.dnal.cli.option.network.ModelFile;
import dev.dnal.cli.print.Table;
import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardCommandTest {
    @TempDir
    private static Path shared;

    private static Path data;
    private static Path model;

    @TempDir
    private Path folder;

    @BeforeAll
    static void learn() throws IOException {
        data = TestImages.writeFolder(shared.resolve("data"));
        Path run = shared.resolve("run");
        String options = "learn --no-baseline --network vgg-small --width 2 --epochs-weights 0 --epochs-architecture 1"
                + " --epochs-final 0 --batch-size 8 --threads 1 --seed 7 --data " + data + " --out " + run;
        CommandRun learned = CommandRun.of((Object[]) options.split(" "));
        assertEquals(0, learned.exitCode(), learned.err());
        model = run.resolve(RunFolder.TRIBUO);
    }

    private static JsonNode card(Object... options) throws IOException {
        Object[] args = new Object[options.length + 2];
        args[0] = "card";
        args[1] = model;
        System.arraycopy(options, 0, args, 2, options.length);
        CommandRun run = CommandRun.of(args);
        assertEquals(0, run.exitCode(), run.err());
        return new ObjectMapper().readTree(run.out());
    }

    /** The fields that Tribuo's ModelCard looks for, with values of the types that it reads. */
    @Test
    void hasTheLayoutOfTribuosCard() throws IOException {
        JsonNode card = card();
        JsonNode details = card.get("ModelDetails");
        assertEquals("1.0", details.get("schema-version").textValue());
        assertEquals("DNALModel", details.get("model-type").textValue());
        assertEquals(DNALModel.class.getName(), details.get("model-package").textValue());
        assertTrue(details.get("tribuo-version").isTextual());
        assertTrue(details.get("java-version").isTextual());
        JsonNode training = card.get("TrainingDetails");
        assertTrue(training.get("training-time").isTextual());
        assertEquals(
                training.get("training-set-size").intValue(),
                training.get("outputs-distribution").get("0").intValue()
                        + training.get("outputs-distribution").get("1").intValue());
        assertEquals(
                TestImages.SIDE * TestImages.SIDE, training.get("num-features").intValue());
        assertEquals(
                TestImages.SIDE * TestImages.SIDE, training.get("features-list").size());
        assertEquals(2, training.get("num-outputs").intValue());
        assertTrue(card.get("UsageDetails").isNull());
    }

    @Test
    void tellsSettingsAndArchitecture() throws IOException {
        JsonNode details = card().get("ModelDetails");
        JsonNode settings = details.get("configured-parameters");
        assertEquals(7, settings.get("seed").longValue());
        assertEquals(0, settings.get("weightStage").get("epochs").intValue());
        assertEquals(2, settings.get("network").get("width").intValue());
        assertEquals(6, details.get("architecture").get("layers").size());
    }

    @Test
    void tellsNothingOfTestImagesThatItHasNotSeen() throws IOException {
        JsonNode testing = card().get("TestingDetails");
        assertEquals(0, testing.get("testing-set-size").intValue());
        assertTrue(testing.get("metrics").isEmpty());
    }

    @Test
    void measuresOnTheTestImages() throws IOException {
        JsonNode testing = card("--data", data, "--threads", 1).get("TestingDetails");
        assertEquals(12, testing.get("testing-set-size").intValue());
        CommandRun evaluated = CommandRun.of("evaluate", model, "--data", data, "--threads", 1);
        String percent = Table.percent(testing.get("metrics").get("accuracy").doubleValue());
        assertTrue(evaluated.out().contains(percent), evaluated.out());
    }

    @Test
    void theProvenanceCanBeReadBack() throws IOException, ProvenanceSerializationException {
        Path file = folder.resolve("provenance.json");
        card("--provenance", file);
        try (DNALModel known = ModelFile.readTribuo(model)) {
            assertEquals(known.getProvenance(), new JsonProvenanceSerialization(false).deserializeAndUnmarshal(file));
        }
    }

    @Test
    void doesNotReplaceAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("provenance.json"), "mine");
        CommandRun run = CommandRun.of("card", model, "--provenance", file);
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains(file.toString()), run.err());
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void tellsHowAModelWasQuantised() throws IOException {
        Path quantised = folder.resolve("int8.tribuo");
        CommandRun run = CommandRun.of(
                "quantise",
                model,
                "--data",
                data,
                "--out",
                quantised,
                "--images",
                8,
                "--threads",
                1,
                "--time-processes",
                0);
        assertEquals(0, run.exitCode(), run.err());
        CommandRun card = CommandRun.of("card", quantised, "--data", data);
        assertEquals(0, card.exitCode(), card.err());
        JsonNode details = new ObjectMapper().readTree(card.out()).get("ModelDetails");
        assertEquals(
                "8-bit, ranges by percentile on 8 images",
                details.get("quantisation").textValue());
        assertEquals(6, details.get("architecture").get("layers").size());
    }
}
