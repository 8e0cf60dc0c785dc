package dev.dnal.cli;

import static dev.dnal.cli.ShortRun.keys;
import static dev.dnal.cli.ShortRun.record;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.cli.print.Table;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunProgress;
import dev.dnal.tribuo.listener.HistoryCsv;
import dev.dnal.tribuo.runtime.measure.ResidentMemory;
import dev.dnal.tribuo.search.record.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One real run on a few tiny images, which most tests look at. */
class LearnCommandTest {
    @TempDir
    private static Path shared;

    private static ShortRun runs;
    private static Path out;
    private static CommandRun run;

    @TempDir
    private Path folder;

    @BeforeAll
    static void learnOnce() throws IOException {
        runs = ShortRun.in(shared);
        out = shared.resolve("run");
        run = runs.learn(out, "vgg-small", "--width", "2");
    }

    @Test
    void writesItsFiles() throws IOException {
        assertEquals(0, run.exitCode(), run.err());
        try (Stream<Path> files = Files.list(out)) {
            assertEquals(
                    List.of(
                            "checklist.json",
                            "history.csv",
                            "mistakes.json",
                            "model.onnx",
                            "model.tribuo",
                            "progress.json",
                            "report.html",
                            "run.json",
                            "run.log"),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.equals(RunFolder.PADDED))
                            .sorted()
                            .toList());
        }
    }

    @Test
    void theChecklistTellsWhatPeopleDid() throws IOException {
        JsonNode checklist =
                new ObjectMapper().readTree(out.resolve(RunFolder.CHECKLIST).toFile());
        assertTrue(checklist.get("settingsChosen").toString().contains("\"--width\""), checklist.toString());
        assertEquals(0, checklist.get("expertParts").size());
        assertFalse(checklist.get("continued").asBoolean());
        long searched = 0;
        for (JsonNode stage : new ObjectMapper()
                .readTree(out.resolve(RunFolder.RECORD).toFile())
                .get("stages")) {
            searched += stage.get("name").asText().equals("baseline")
                    ? 0
                    : stage.get("macs").asLong();
        }
        assertEquals(searched, checklist.get("trainingMacs").asLong());
    }

    @Test
    void everyTrainingIsARunOfTensorBoardIfAsked() throws IOException {
        Path events = folder.resolve("events");
        CommandRun learned =
                runs.learn(folder.resolve("run"), "vgg-small", "--width", "2", "--tensorboard", events.toString());
        assertEquals(0, learned.exitCode(), learned.err());
        try (Stream<Path> written = Files.list(events)) {
            assertEquals(
                    List.of("baseline", "learned", "search", "whole"),
                    written.map(run -> run.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void theProgressOfARunThatHasEndedIsDone() throws IOException {
        assertEquals(
                RunProgress.State.DONE,
                RunProgress.read(out.resolve(RunFolder.PROGRESS)).state());
    }

    @Test
    void theRecordSaysWhatBecameOfEachLayer() throws IOException {
        JsonNode record = record(out);
        long whole = 0;
        long left = 0;
        for (JsonNode layer : record.get("layerChanges")) {
            whole += layer.get("macs").asLong();
            left += layer.get("keptMacs").asLong();
        }
        assertEquals(record.get("whole").get("macs").asLong(), whole);
        assertEquals(record.get("learned").get("macs").asLong(), left);
    }

    @Test
    void theRecordSaysByWhatCommandItWasMadeButNotWhere() throws IOException {
        String command = record(out).get("command").toString();
        assertTrue(command.startsWith("[\"learn\",\"--data\","), command);
        assertTrue(command.contains("\"--width\",\"2\""), command);
        assertFalse(command.contains(out.toString()), command);
    }

    @Test
    void aReportThatCannotBeMadeIsToldOfAndFailsNothing() throws IOException {
        Path into = folder.resolve("run");
        Files.createDirectories(into.resolve(RunFolder.REPORT).resolve("in the way"));
        CommandRun learned = runs.learn(into, "vgg-small", "--width", "2", "--no-baseline", "--force");
        assertEquals(0, learned.exitCode(), learned.err());
        assertTrue(learned.err().contains("The report could not be made"), learned.err());
        assertTrue(learned.err().contains("'dnal report " + into + "' makes it"), learned.err());
        assertTrue(Files.exists(into.resolve(RunFolder.RECORD)));
    }

    @Test
    void theLearnedNetworkIsQuantisedIfAsked() throws IOException {
        Path quantised = folder.resolve("quantised");
        CommandRun learned = runs.learn(quantised, "vgg-small", "--width", "2", "--no-baseline", "--quantise");
        assertEquals(0, learned.exitCode(), learned.err());
        JsonNode entry = record(quantised).get("quantised");
        assertEquals(
                Files.size(quantised.resolve(RunFolder.QUANTISED)),
                entry.get("result").get("onnxBytes").asLong());
        assertEquals(7, entry.get("quantisation").get("quantisedLayers").asInt());
        assertTrue(learned.out().matches("(?s).* learned +int8 *\\R.*"), learned.out());
        assertTrue(learned.out().contains("8-bit whole numbers   "), learned.out());
        assertFalse(Files.exists(out.resolve(RunFolder.QUANTISED)), "it was not asked for");
    }

    @Test
    void aShapeThatIsNotThatOfTheDataIsRefused() {
        CommandRun wrong = runs.learn(folder.resolve("wrong"), "vgg-small", "--shape", "3,8,8");
        assertTrue(
                wrong.err().contains("--shape: expected the shape of the data, [1, 8, 8], found 3,8,8"), wrong.err());
    }

    /** Small as the network is, its widths are no multiples of 4. */
    @Test
    void thePaddedFormIsWrittenIfItIsFaster() throws IOException {
        JsonNode padded = record(out).get("padded");
        assertEquals(List.of("macs", "params", "onnxBytes", "batch", "faster"), keys(padded));
        assertTrue(
                padded.get("macs").asLong()
                        > record(out).get("learned").get("macs").asLong(),
                padded.toString());
        assertEquals(padded.get("faster").asBoolean(), Files.exists(out.resolve(RunFolder.PADDED)));
    }

    @Test
    void theRecordHasItsFieldsInOrder() throws IOException {
        JsonNode record = record(out);
        assertEquals(
                List.of(
                        "seed",
                        "network",
                        "data",
                        "versions",
                        "configuration",
                        "stages",
                        "candidatesEvaluated",
                        "warnings",
                        "layers",
                        "whole",
                        "baseline",
                        "learned",
                        "padded",
                        "times",
                        "maskedVersusSlicedMaxAbsDiff",
                        "binarisation",
                        "peakResidentBytes",
                        "layerChanges",
                        "command",
                        "circumstances"),
                keys(record));
        List<String> result =
                List.of("testAccuracy", "macs", "params", "onnxBytes", "latencyMillisBatch1", "latencyMillisBatch64");
        assertEquals(result, keys(record.get("baseline")));
        assertEquals(result, keys(record.get("learned")));
        assertEquals(
                List.of("name", "epochs", "steps", "seconds", "macs"),
                keys(record.get("stages").get(0)));
        assertEquals(
                List.of("name", "kind", "kept", "total"),
                keys(record.get("layers").get(0)));
        assertEquals(List.of("softAccuracy", "slicedAccuracy", "drop"), keys(record.get("binarisation")));
        assertEquals(
                ResidentMemory.peak().isPresent(),
                record.get("peakResidentBytes").asLong() > 0);
    }

    @Test
    void theSeedOfTheImagesThatAreKeptBackIsRecorded() throws IOException {
        Path other = folder.resolve("validation-seed");
        CommandRun learned = runs.learn(other, "vgg-small", "--width", "2", "--no-baseline", "--validation-seed", "7");
        assertEquals(0, learned.exitCode(), learned.err());
        assertEquals(7, record(other).get("configuration").get("validationSeed").asInt());
        assertEquals(0, record(out).get("configuration").get("validationSeed").asInt());
    }

    @Test
    void theRecordSaysWhatWasTrainedForHowLong() throws IOException {
        JsonNode stages = record(out).get("stages");
        List<String> found = new ArrayList<>();
        stages.forEach(stage ->
                found.add(stage.get("name").asText() + " " + stage.get("epochs").asInt()));
        assertEquals(List.of("baseline 3", "weights 1", "architecture 1", "final 1"), found);
    }

    @Test
    void theRecordMeasuresTheFileItIsAbout() throws IOException {
        assertEquals(
                Files.size(out.resolve(RunFolder.ONNX)),
                record(out).get("learned").get("onnxBytes").asLong());
    }

    @Test
    void maskedAndSlicedNetworksAgree() throws IOException {
        assertTrue(record(out).get("maskedVersusSlicedMaxAbsDiff").asDouble(1) <= 1e-5);
    }

    /** Some train several networks in the second stage, or keep something beside what trains. */
    @ParameterizedTest
    @CsvSource({"constrained, 0", "toponas, 0", "random-search, 2"})
    void methodsThatTrainOtherwiseLeaveTheSameFolder(String strategy, int candidates) throws IOException {
        Path run = folder.resolve(strategy);
        JsonNode record = runs.learned(
                run,
                "vgg-small",
                "--width",
                "4",
                "--strategy",
                strategy,
                "--macs",
                "0.3x",
                "--no-baseline",
                "--no-thin");
        assertEquals(candidates, record.get("candidatesEvaluated").asInt());
        JsonNode budget = record.get("budgets").get(0);
        assertTrue(budget.get("result").asDouble() <= budget.get("limit").asDouble(), budget.toString());
        assertEquals(
                candidates,
                new ObjectMapper()
                        .readTree(run.resolve(RunFolder.CHECKLIST).toFile())
                        .get("candidatesEvaluated")
                        .asInt());
        assertTrue(Files.readString(run.resolve(RunFolder.REPORT)).contains("--strategy " + strategy));
    }

    @Test
    void theHistoryHasALineForEachEpoch() throws IOException {
        assertEquals(7, Files.readAllLines(out.resolve(RunFolder.HISTORY)).size());
        assertTrue(
                HistoryCsv.read(out.resolve(RunFolder.HISTORY)).stream()
                        .filter(epoch -> epoch.stage() == Stage.ARCHITECTURE)
                        .allMatch(epoch -> epoch.gates().histogram().stream()
                                        .mapToInt(count -> count)
                                        .sum()
                                > 0),
                "gates that train are counted by how far they are open");
    }

    @Test
    void progressGoesToTheErrorStreamAndResultsToTheOther() {
        assertTrue(run.err().contains("architecture 1/1  ETA"), run.err());
        assertFalse(run.out().contains("ETA"), run.out());
        assertTrue(run.out().contains("test accuracy"), run.out());
        assertTrue(run.out().contains(out.resolve(RunFolder.ONNX).toString()), run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {RunFolder.ONNX, RunFolder.TRIBUO})
    void modelsAreAsAccurateAsTheRecordSays(String model) throws IOException {
        CommandRun evaluation = CommandRun.of("evaluate", out.resolve(model), "--data", runs.data());
        double accuracy = record(out).get("learned").get("testAccuracy").asDouble();
        assertEquals(0, evaluation.exitCode(), evaluation.err());
        assertTrue(evaluation.out().contains(Table.percent(accuracy)), evaluation.out());
    }

    @Test
    void theLearnedNetworkCostsWhatTheRecordSays() throws IOException {
        CommandRun description = CommandRun.of("describe", out.resolve(RunFolder.ONNX));
        JsonNode learned = record(out).get("learned");
        String totals = "total +" + Table.count(learned.get("macs").asLong()) + " +"
                + Table.count(learned.get("params").asLong()) + "\\R";
        assertTrue(description.out().matches("(?s).*\\R" + totals + ".*"), description.out());
    }

    @Test
    void theSameSeedGivesTheSameModel() throws IOException {
        Path again = folder.resolve("again");
        assertEquals(0, runs.learn(again, "vgg-small", "--width", "2").exitCode());
        assertArrayEquals(
                Files.readAllBytes(out.resolve(RunFolder.ONNX)), Files.readAllBytes(again.resolve(RunFolder.ONNX)));
    }

    @Test
    void withoutABaselineThereIsNone() throws IOException {
        Path alone = folder.resolve("alone");
        CommandRun done = runs.learn(alone, "vgg-small", "--width", "2", "--no-baseline", "--augment", "crop,flip");
        assertEquals(0, done.exitCode(), done.err());
        assertFalse(record(alone).has("baseline"));
    }

    @Test
    void withoutOtherProcessesTimesAreMeasuredInThisOne() throws IOException {
        assertEquals(0, record(out).get("times").get("processes").asInt());
        assertTrue(run.out().contains("in the process that trained them"), run.out());
    }

    @Test
    void eachLayerKeepsTheMinimumOfChannels() throws IOException {
        Path wide = folder.resolve("wide");
        CommandRun done = runs.learn(
                wide, "vgg-small", "--width", "4", "--no-baseline", "--lambda", "1e6", "--minimum-channels", "3");
        assertEquals(0, done.exitCode(), done.err());
        record(wide)
                .get("layers")
                .forEach(layer -> assertEquals(3, layer.get("kept").asInt()));
    }

    @Test
    void trainingEndsEarlyWhenItIsToldTo() throws IOException {
        Path early = folder.resolve("early");
        JsonNode configuration = runs.learned(
                        early,
                        "vgg-small",
                        "--width",
                        "2",
                        "--no-baseline",
                        "--early-stopping",
                        "3",
                        "--time-limit",
                        "1e-9")
                .get("configuration");
        for (String stage : List.of("weights", "final")) {
            assertEquals(
                    "EarlyStopping(patience=3,minDelta=0.0)",
                    configuration.get(stage).get("earlyStopping").asText());
        }
        assertEquals(6e-8, configuration.get("timeLimitSeconds").asDouble(), 1e-12);
        assertEquals(
                "none",
                record(out)
                        .get("configuration")
                        .get("final")
                        .get("earlyStopping")
                        .asText());
        record(early)
                .get("stages")
                .forEach(stage -> assertEquals(1, stage.get("steps").asInt(), stage.toString()));
    }

    @Test
    void learnsOnFromAFile() throws IOException {
        Path narrower = folder.resolve("narrower");
        CommandRun done = runs.learn(narrower, out.resolve(RunFolder.ONNX).toString(), "--no-baseline");
        assertEquals(0, done.exitCode(), done.err());
        assertTrue(record(narrower).get("configuration").get("network").asText().contains("sha256="));
    }

    @ParameterizedTest
    @CsvSource({
        "--augment, rotate, 'crop, flip'",
        "--epochs-weights, -1, found -1",
        "--epochs-architecture, 0, at least 1 epoch",
        "--lambda, NaN, Lambda",
        "--threshold, 1, threshold",
        "--delta-end, 0.5, Delta",
        "--learning-rate, -1, -1",
        "--batch-size, 0, found 0",
        "--validation, 1, below 1",
        "--early-stopping, 0, found 0",
        "--time-limit, 0, found 0",
        "--time-processes, -1, found -1",
        "--time-limit, 1e9, not more than a year",
        "--device, tpu, tpu",
        "--threads, 0, found 0",
        "--shards, 0, found 0",
        "--steps-per-run, 0, found 0",
        "--device, 'cuda:0,cuda:1', one device at a time",
        "--device, 'cuda:0,speed=9', speed=9",
        "--device, 'cpu,memory=8g', Only a GPU has options",
        "--kernels, fast, Unknown kernels",
        "--round-to, 0, found 0",
        "--minimum-channels, -1, found -1",
        "--mean, '0,0,0', --std",
        "--width, 0, Width",
        "--network, lenet, lenet",
        "--network, missing.onnx, no such file"
    })
    void anOptionThatCannotBeUsedEndsTheCommandBeforeAnythingIsWritten(String option, String value, String expected)
            throws IOException {
        List<Object> args =
                new ArrayList<>(List.of("learn", "--data", runs.data(), "--out", folder.resolve("bad"), option, value));
        if (!option.equals("--network")) {
            args.addAll(List.of("--network", "vgg-small"));
        }
        CommandRun done = CommandRun.of(args.toArray());
        assertEquals(2, done.exitCode(), done.err());
        assertEquals(1, done.err().lines().count(), done.err());
        assertTrue(done.err().contains(expected), done.err());
        assertFalse(Files.exists(folder.resolve("bad")));
    }

    @Test
    void stepsShareRunsOfWholeBatchesOnly() {
        CommandRun done = runs.learn(folder.resolve("bad"), "vgg-small", "--steps-per-run", "4", "--shards", "2");
        assertEquals(2, done.exitCode(), done.err());
        assertTrue(done.err().contains("with 4 steps in a run, expected 1 shard, found 2"), done.err());
        assertFalse(Files.exists(folder.resolve("bad")));
    }

    @Test
    void aFolderWithARunIsNotReplacedUnasked() throws IOException {
        byte[] before = Files.readAllBytes(out.resolve(RunFolder.RECORD));
        CommandRun done = runs.learn(out, "vgg-small");
        assertEquals(2, done.exitCode());
        assertTrue(done.err().contains("--force"), done.err());
        assertArrayEquals(before, Files.readAllBytes(out.resolve(RunFolder.RECORD)));
    }

    @Test
    void aDamagedTribuoModelIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(out.resolve(RunFolder.TRIBUO));
        Path damaged = folder.resolve("damaged.tribuo");
        Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));
        CommandRun done = CommandRun.of("evaluate", damaged, "--data", runs.data());
        assertEquals(2, done.exitCode(), done.err());
        assertTrue(done.err().contains("damaged.tribuo"), done.err());
    }
}
