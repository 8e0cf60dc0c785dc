package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.cli.print.Table;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.io.Sha256;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.ShrinkRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShrinkCommandTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path model;

    /** A network of two layers whose hidden channels can go. */
    @BeforeEach
    void write() throws IOException {
        data = TestImages.writeFolder(folder.resolve("data"));
        model = TestModels.write(folder.resolve("given.onnx"), TestModels.ofTwoLayers());
    }

    private CommandRun shrink(String run, Object... options) {
        List<Object> args = new ArrayList<>(List.of("shrink", model, "--out", folder.resolve(run)));
        args.addAll(List.of("--epochs-gates", 1, "--epochs", 2, "--time-processes", 0, "--threads", 1));
        args.addAll(List.of(options));
        return CommandRun.of(args.toArray());
    }

    @Test
    void writesASmallerNetworkOfTheSameFormAndPrintsWhatItCameTo() throws IOException {
        CommandRun run = shrink(
                "run",
                "--images",
                data,
                "--macs",
                "0.6x",
                "--preprocess",
                "0-1",
                "--quantise",
                "--tensorboard",
                folder.resolve("events"));
        assertEquals(0, run.exitCode(), run.err());
        Path events = folder.resolve("events").resolve("search").resolve("events.out.tfevents.dnal");
        // Its heading has 40 bytes, an epoch more than 100.
        assertTrue(
                Files.size(events) >= 40 + 3 * 100,
                () -> Long.toString(events.toFile().length()));
        assertTrue(run.err().contains("Shrinks to 0.6x MACs by projected, from "), run.err());
        assertTrue(run.out().matches("(?s).*test accuracy +100.00 % .*"), run.out());
        assertTrue(run.out().matches("(?s).*same answer as given, [0-9]+ images? held out.*"), run.out());
        assertTrue(run.out().matches("(?s).*relative error of output.*cut.*"), run.out());
        Path written = folder.resolve("run");
        Graph small = OnnxReader.read(Files.readAllBytes(written.resolve(RunFolder.ONNX)), "small");
        assertEquals("output [batch, 2]", NetworkSelection.listed(small.outputs()));
        JsonNode record = new ObjectMapper().readTree(Files.readString(written.resolve(RunFolder.RECORD)));
        assertTrue(
                record.get("shrunk").get("macs").asLong()
                        <= 0.6 * record.get("given").get("macs").asLong(),
                record.toString());
        assertEquals(Sha256.of(Files.readAllBytes(model)), record.get("sha256").asText());
        assertEquals(12, record.get("test").get("images").asInt());
        assertTrue(Files.exists(written.resolve(RunFolder.QUANTISED)));
        assertTrue(Files.exists(written.resolve(RunFolder.HISTORY)));
        String report = Files.readString(written.resolve(RunFolder.REPORT));
        assertTrue(
                Jsoup.parse(report).select(".verdict").text().startsWith("The small network has 100.00 % of the test"));
        String macs = Jsoup.parse(report)
                .select("#networks tr:has(th:containsOwn(MACs))")
                .text();
        assertTrue(
                macs.startsWith(
                        "MACs " + Table.count(record.get("given").get("macs").asLong()) + " "
                                + Table.count(record.get("shrunk").get("macs").asLong()) + " "),
                macs);
        String json = Files.readString(written.resolve(RunFolder.RECORD));
        assertEquals(
                json, ShrinkRun.Result.read(written.resolve(RunFolder.RECORD)).toJson());
        assertFalse(Files.exists(written.resolve(RunFolder.CHECKPOINT)));
    }

    @Test
    void takesAnyFolderOfImageFilesWithoutLabels() throws IOException {
        Path flat = Files.createDirectories(folder.resolve("flat").resolve("deeper"));
        for (int i = 0; i < 12; i++) {
            TestImages.writePicture(flat.resolve(i + ".png"), i);
        }
        CommandRun run = shrink("run", "--images", folder.resolve("flat"), "--macs", "0.6x");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("Warning: the file does not say what the network was trained to see"), run.err());
        assertFalse(run.out().contains("test accuracy"), run.out());
    }

    @Test
    void findsTheLeastNetworkWithinADropAndSaysHow() throws IOException {
        CommandRun run = shrink("run", "--images", data, "--preprocess", "0-1", "--max-drop", 50, "--by", "macs");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.err().contains("Shrinks as far as no more than 50.00 points are lost, in MACs, by projected"),
                run.err());
        assertTrue(
                run.err().matches("(?s).*Round 1, to 0.500 of the MACs: came to 0\\.[0-9]+, lost .* held; .* s.*"),
                run.err());
        assertTrue(
                run.out().contains("Tried to lose no more than 50.00 points (images with the same answer)"), run.out());
        assertTrue(run.out().matches("(?s).*Decided on [0-9]+ images?, of which 50.00 points are .*"), run.out());
        JsonNode record = new ObjectMapper()
                .readTree(Files.readString(folder.resolve("run").resolve(RunFolder.RECORD)));
        JsonNode drop = record.get("maxDrop");
        assertEquals("MACS", drop.get("cost").asText());
        assertEquals("ANSWERS", drop.get("measure").asText());
        assertEquals(0.5, drop.get("rounds").get(0).get("asked").asDouble());
        assertTrue(drop.get("rounds").get(0).get("held").asBoolean(), drop.toString());
        double least = Double.NaN;
        for (JsonNode round : drop.get("rounds")) {
            least = round.get("held").asBoolean() ? round.get("cost").asDouble() : least;
        }
        assertEquals(
                least,
                record.get("shrunk").get("macs").asDouble()
                        / record.get("given").get("macs").asDouble(),
                1e-9);
    }

    @Test
    void whereNothingIsWithinTheDropNothingIsWritten() throws IOException {
        CommandRun run = shrink(
                "run",
                "--images",
                data,
                "--preprocess",
                "0-1",
                "--max-drop",
                "1e-9",
                "--by",
                "macs",
                "--outputs-are",
                "numbers");
        assertEquals(1, run.exitCode(), run.err());
        assertTrue(run.err().contains("none is within 1.000e-09 points of the given one (relative error"), run.err());
        assertFalse(Files.exists(folder.resolve("run").resolve(RunFolder.ONNX)));
    }

    @ParameterizedTest
    @CsvSource({"--preprocess=0-1, true", "--seed=1, false"})
    void aGuessOfWhatIsSeenOfPixelsIsNotWrittenAsAFact(String option, boolean isKnown) throws IOException {
        CommandRun run = shrink("run", "--images", data, "--macs", "0.6x", "--quantise", option);
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(!isKnown, run.err().contains("Warning: the file does not say what the network was trained"));
        assertEquals(!isKnown, run.err().contains("(information in bits: "), run.err());
        for (String file : List.of(RunFolder.ONNX, RunFolder.QUANTISED)) {
            Graph written =
                    OnnxReader.read(Files.readAllBytes(folder.resolve("run").resolve(file)), file);
            assertEquals(isKnown, written.metadata().containsKey("dnal.mean"), file);
        }
        JsonNode record = new ObjectMapper()
                .readTree(Files.readString(folder.resolve("run").resolve(RunFolder.RECORD)));
        assertEquals(!isKnown, record.has("normalisationGuess"));
    }

    @Test
    void outputsAreWhatTheUserKnows() throws IOException {
        CommandRun run =
                shrink("run", "--images", data, "--macs", "0.6x", "--preprocess", "0-1", "--outputs-are", "embedding");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out().matches("(?s).*cosine to the given output, [0-9]+ images? held out +[01]\\.[0-9]{4}.*"),
                run.out());
        assertFalse(run.out().contains("same answer as given"), run.out());
    }

    @Test
    void whatCannotBeQuantisedIsToldBeforeAnythingTrains() throws IOException {
        Graph twoOutputs = TestModels.ofTwoLayers();
        twoOutputs.addOutput(twoOutputs.nodes().iterator().next().output());
        TestModels.write(model, twoOutputs);
        CommandRun run = shrink("run", "--images", data, "--macs", "0.6x", "--preprocess", "0-1", "--quantise");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("given.onnx: Expected one output, FLOAT [batch, classes], found"), run.err());
        assertFalse(run.err().contains("architecture 1/"), run.err());
    }

    @Test
    void foldersOfOtherThingsThanClassesAreImages() throws IOException {
        Path train = Files.createDirectories(folder.resolve("shot").resolve("train"));
        for (int i = 0; i < 12; i++) {
            TestImages.writePicture(train.resolve(i + ".png"), i);
        }
        CommandRun run = shrink("run", "--images", train.getParent(), "--macs", "0.6x", "--dry-run");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("from 11 images, with 1 kept back"), run.out());
    }

    @Test
    void aDryRunDoesNothing() {
        CommandRun run = shrink("run", "--images", data, "--macs", "0.6x", "--dry-run");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("gates train for 1 epochs, the small network for 2"), run.out());
        assertTrue(
                run.out().matches("(?s).*Training takes about [0-9.]+ (s|minutes|hours) on this machine.*"), run.out());
        assertFalse(Files.exists(folder.resolve("run")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--macs=0.6x | --max-drop=1 | --max-drop: expected it in place of --latency, --macs and --params",
                "--macs=0.6x | --by=macs | --by: expected it with --max-drop",
                "--max-drop=1 | --by=bytes | --by: expected latency, macs or params",
                "--max-drop=0 | --by=macs | more than 0 and less than 100 points",
                "--macs=0.6x | --outputs-are=words | Expected outputs to be one of",
                "--macs=0.6x | --outputs-are=boxes | Expected outputs that are boxes",
                "--macs=0.6x | --preprocess=mean | --preprocess: expected one of",
                "--macs=0.6x | --strategy=best | Expected a strategy of",
                "--macs=0.6x | --limit=1 | --limit: expected at least 2 images, found 1",
                "--macs=0.6x | --learning-rate=-1 | Expected a finite learning rate above 0",
                "--macs=0.6x | --shape=1,2,2 | --shape: expected the shape of the data",
                "--macs=0.6 | --preprocess=0-1 | did you mean 0.6x",
                "--seed=3 | --preprocess=0-1 | Expected a budget"
            })
    void optionsThatCannotBeMeantAreRefused(String first, String second, String message) {
        CommandRun run = shrink("run", "--images", data, first, second);
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains(message), run.err());
        assertFalse(Files.exists(folder.resolve("run")));
    }
}
