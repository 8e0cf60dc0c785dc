package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.cli.print.Table;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.runtime.measure.ResidentMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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

    private static Path data;
    private static Path out;
    private static CommandRun run;

    @TempDir
    private Path folder;

    @BeforeAll
    static void learn() throws IOException {
        data = TestImages.writeFolder(shared.resolve("data"));
        out = shared.resolve("run");
        run = learn(out, "vgg-small", "--width", "2");
    }

    private static CommandRun learn(Path folder, String network, String... options) {
        List<Object> args = new ArrayList<>(List.of("learn", "--data", data, "--network", network, "--out", folder));
        args.addAll(List.of("--epochs-weights", "1", "--epochs-architecture", "1", "--epochs-final", "1"));
        args.addAll(List.of("--batch-size", "8", "--validation", "0.25", "--threads", "1"));
        if (!List.of(options).contains("--time-processes")) {
            args.addAll(List.of("--time-processes", "0"));
        }
        args.addAll(List.of(options));
        return CommandRun.of(args.toArray());
    }

    private static JsonNode record(Path folder) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(RunFolder.RECORD).toFile());
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void writesTheFourFiles() throws IOException {
        assertEquals(0, run.exitCode(), run.err());
        try (Stream<Path> files = Files.list(out)) {
            assertEquals(
                    List.of("history.csv", "model.onnx", "model.tribuo", "run.json"),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.equals(RunFolder.PADDED))
                            .sorted()
                            .toList());
        }
    }

    @Test
    void theLearnedNetworkIsQuantisedIfAsked() throws IOException {
        Path quantised = folder.resolve("quantised");
        CommandRun learned = learn(quantised, "vgg-small", "--width", "2", "--no-baseline", "--quantise");
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
        CommandRun inputs = learn(into, file.toString(), "--outputs", scores);
        assertTrue(inputs.err().contains("found 2: input [1, 1, 8, 8], temperature [1]; say"), inputs.err());
        CommandRun outputs = learn(into, file.toString(), "--fix", "temperature=2");
        assertTrue(outputs.err().contains(scores + " [batch, 2], " + auxiliary + " [batch, 2]; name"), outputs.err());
        CommandRun learned = learn(
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

    @Test
    void aShapeThatIsNotThatOfTheDataIsRefused() {
        CommandRun wrong = learn(folder.resolve("wrong"), "vgg-small", "--shape", "3,8,8");
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
                        "peakResidentBytes"),
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
    void theLossIsRecorded() throws IOException {
        Path other = folder.resolve("loss");
        CommandRun learned = learn(
                other,
                "vgg-small",
                "--width",
                "2",
                "--no-baseline",
                "--label-smoothing",
                "0.1",
                "--class-weights",
                "1=2.5,0=0.5");
        assertEquals(0, learned.exitCode(), learned.err());
        JsonNode configuration = record(other).get("configuration");
        assertEquals(0.1, configuration.get("labelSmoothing").asDouble());
        assertEquals("{\"0\":0.5,\"1\":2.5}", configuration.get("classWeights").toString());
        assertEquals("{}", record(out).get("configuration").get("classWeights").toString());
    }

    @Test
    void theSeedOfTheImagesThatAreKeptBackIsRecorded() throws IOException {
        Path other = folder.resolve("validation-seed");
        CommandRun learned = learn(other, "vgg-small", "--width", "2", "--no-baseline", "--validation-seed", "7");
        assertEquals(0, learned.exitCode(), learned.err());
        assertEquals(7, record(other).get("configuration").get("validationSeed").asInt());
        assertEquals(0, record(out).get("configuration").get("validationSeed").asInt());
    }

    @Test
    void balancedClassesAreRecordedByTheirWeights() throws IOException {
        Path other = folder.resolve("balanced");
        CommandRun learned = learn(other, "vgg-small", "--width", "2", "--no-baseline", "--class-weights", "balanced");
        assertEquals(0, learned.exitCode(), learned.err());
        JsonNode weights = record(other).get("configuration").get("classWeights");
        assertEquals(record(other).get("data").get("classes").asInt(), weights.size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--label-smoothing | 1        | label smoothing",
                "--class-weights   | even     | CLASS=WEIGHT",
                "--class-weights   | 0=1,0=2  | each class once",
                "--class-weights   | 0=much   | CLASS=WEIGHT",
                "--class-weights   | cow=1    | found one of 'cow'",
                "--class-weights   | 0=-1     | found -1.0 for '0'"
            })
    void aLossThatIsNoneIsRefused(String option, String value, String expected) {
        CommandRun refused = learn(folder.resolve("refused"), "vgg-small", "--width", "2", option, value);
        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().contains(expected), refused.err());
    }

    @Test
    void aTrainedNetworkTeachesAnother() throws IOException {
        Path other = folder.resolve("taught");
        CommandRun learned = learn(
                other,
                "vgg-small",
                "--width",
                "2",
                "--no-baseline",
                "--teacher",
                out.resolve(RunFolder.ONNX).toString(),
                "--distillation",
                "kl",
                "--label-share",
                "0.25");
        assertEquals(0, learned.exitCode(), learned.err());
        String loss = record(other).get("configuration").get("loss").asText();
        assertTrue(loss.startsWith("DistillationLoss(teacher=" + out.resolve(RunFolder.ONNX) + ",sha256="), loss);
        assertTrue(loss.endsWith(",form=kl,temperature=4.0,trusted=false,labelShare=0.25)"), loss);
        assertEquals(
                "cross entropy", record(out).get("configuration").get("loss").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--distillation kl                       | --distillation: expected a --teacher",
                "--temperature 2                         | --temperature: expected a --teacher",
                "--label-share 0.5                       | --label-share: expected a --teacher",
                "--teacher MODEL --temperature 2         | has none; leave it out, or add --distillation kl",
                "--teacher MODEL --distillation hint     | mse or kl, found 'hint'",
                "--teacher MODEL --label-share 1         | share of the labels must be from 0",
                "--teacher MODEL --distillation kl --temperature 0 | temperature must be finite and above 0",
                "--teacher MODEL --label-smoothing 0.1   | expected 0 with another one, found 0.1",
                "--teacher MODEL --class-weights 0=2     | Weights of classes need labels",
                "--teacher missing.onnx                  | missing.onnx: there is no such file"
            })
    void aTeacherThatIsNoneIsRefused(String options, String expected) {
        List<String> given = new ArrayList<>(List.of("--width", "2"));
        for (String option : options.strip().split(" +")) {
            given.add(option.equals("MODEL") ? out.resolve(RunFolder.ONNX).toString() : option);
        }
        CommandRun refused = learn(folder.resolve("refused"), "vgg-small", given.toArray(String[]::new));
        assertEquals(2, refused.exitCode(), refused.err());
        assertTrue(refused.err().contains(expected), refused.err());
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

    @Test
    void theHistoryHasALineForEachEpoch() throws IOException {
        assertEquals(7, Files.readAllLines(out.resolve(RunFolder.HISTORY)).size());
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
        CommandRun evaluation = CommandRun.of("evaluate", out.resolve(model), "--data", data);
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
        assertEquals(0, learn(again, "vgg-small", "--width", "2").exitCode());
        assertArrayEquals(
                Files.readAllBytes(out.resolve(RunFolder.ONNX)), Files.readAllBytes(again.resolve(RunFolder.ONNX)));
    }

    @Test
    void withoutABaselineThereIsNone() throws IOException {
        Path alone = folder.resolve("alone");
        CommandRun done = learn(alone, "vgg-small", "--width", "2", "--no-baseline", "--augment", "crop,flip");
        assertEquals(0, done.exitCode(), done.err());
        assertFalse(record(alone).has("baseline"));
    }

    @Test
    void underABudgetAThinNetworkIsComparedToo() throws IOException {
        Path compared = folder.resolve("compared");
        CommandRun done = learn(compared, "vgg-small", "--width", "4", "--macs", "0.5x");
        assertEquals(0, done.exitCode(), done.err());
        JsonNode record = record(compared);
        JsonNode thin = record.get("thin");
        assertEquals(List.of("share", "result"), keys(thin));
        assertEquals(keys(record.get("learned")), keys(thin.get("result")));
        assertTrue(thin.get("share").asDouble() > 0.5 && thin.get("share").asDouble() < 0.9, thin.toString());
        assertTrue(
                thin.get("result").get("macs").asDouble()
                        <= record.get("budgets").get(0).get("limit").asDouble(),
                thin.toString());
        List<String> stages = new ArrayList<>();
        record.get("stages").forEach(stage -> stages.add(stage.get("name").asText() + stage.get("epochs")));
        assertEquals(List.of("baseline3", "weights1", "architecture1", "final1", "thin3"), stages);
        assertEquals(
                List.of("whole", "learned", "thin", "padded"),
                record.get("times").get("batches").get(0).get("networks").findValuesAsText("network"));
        assertTrue(done.err().contains("thin 3/3"), done.err());
        assertTrue(done.out().contains("Thin: 0."), done.out());
    }

    @Test
    void theThinNetworkIsWhatItsStrategyLearns() throws IOException {
        Path compared = folder.resolve("beside");
        String[] budget = {"--width", "4", "--macs", "0.5x", "--no-baseline"};
        assertEquals(0, learn(compared, "vgg-small", with(budget, "--thin")).exitCode());
        assertFalse(record(compared).has("baseline"));
        Path alone = folder.resolve("alone");
        CommandRun done = learn(alone, "vgg-small", with(budget, "--strategy", "thin"));
        assertEquals(0, done.exitCode(), done.err());
        JsonNode learned = record(alone).get("learned");
        JsonNode thin = record(compared).get("thin").get("result");
        for (String field : List.of("testAccuracy", "macs", "params")) {
            assertEquals(thin.get(field), learned.get(field), field);
        }
        assertFalse(record(alone).has("thin"));
        assertEquals(1, record(alone).get("stages").size());
        assertEquals(3, record(alone).get("stages").get(0).get("epochs").asInt());
    }

    private static String[] with(String[] options, String... more) {
        return Stream.concat(Arrays.stream(options), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void aThinNetworkIsLeftOutIfAskedTo() throws IOException {
        Path without = folder.resolve("without");
        CommandRun done = learn(without, "vgg-small", "--width", "4", "--macs", "0.5x", "--no-thin");
        assertEquals(0, done.exitCode(), done.err());
        assertTrue(record(without).has("baseline"));
        assertFalse(record(without).has("thin"));
    }

    @Test
    void aThinNetworkNeedsABudget() {
        for (String[] options : List.of(new String[] {"--thin"}, new String[] {"--strategy", "thin"})) {
            CommandRun refused = learn(folder.resolve("refused"), "vgg-small", with(options, "--width", "2"));
            assertEquals(2, refused.exitCode(), refused.err());
            assertTrue(refused.err().contains("expected a budget, found none"), refused.err());
        }
    }

    @Test
    void aThinNetworkThatCannotBeDoesNotEndTheRun() throws IOException {
        Path gone = folder.resolve("gone");
        CommandRun done = learn(
                gone,
                "resnet20",
                "--width",
                "1",
                "--macs",
                "0.3x",
                "--search-space",
                "operations",
                "--no-baseline",
                "--thin");
        assertEquals(0, done.exitCode(), done.err());
        JsonNode thin = record(gone).get("thin");
        assertEquals(List.of("outOfReach"), keys(thin));
        assertTrue(done.out().contains("There is no thin network to compare with. The budget of 0.3x"), done.out());
    }

    @Test
    void theRecordSaysWhatABudgetCameTo() throws IOException {
        Path budgeted = folder.resolve("budgeted");
        CommandRun done =
                learn(budgeted, "vgg-small", "--width", "4", "--no-baseline", "--strategy", "l1", "--macs", "0.5x");
        assertEquals(0, done.exitCode(), done.err());
        JsonNode record = record(budgeted);
        JsonNode budget = record.get("budgets").get(0);
        assertEquals(1, record.get("budgets").size());
        assertEquals(List.of("unit", "asked", "limit", "result"), keys(budget), "nothing to measure anew");
        assertEquals("MACs", budget.get("unit").asText());
        assertEquals(
                record.get("learned").get("macs").asDouble(),
                budget.get("result").asDouble());
        assertTrue(budget.get("result").asDouble() <= budget.get("limit").asDouble());
        assertFalse(record.has("binarisation"), "no gates");
    }

    @ParameterizedTest
    @ValueSource(strings = {"l1", "dnal"})
    void severalBudgetsHoldAtOnce(String strategy) throws IOException {
        Path budgeted = folder.resolve("both");
        CommandRun done = learn(
                budgeted,
                "vgg-small",
                "--width",
                "16",
                "--no-baseline",
                "--strategy",
                strategy,
                "--macs",
                "0.7x",
                "--params",
                "0.4x");
        assertEquals(0, done.exitCode(), done.err());
        JsonNode record = record(budgeted);
        assertEquals(
                "0.7x MACs, 0.4x parameters",
                record.get("configuration").get("budget").asText());
        assertEquals(List.of("MACs", "parameters"), record.get("budgets").findValuesAsText("unit"));
        for (JsonNode budget : record.get("budgets")) {
            assertTrue(budget.get("result").asDouble() <= budget.get("limit").asDouble(), budget.toString());
        }
        assertEquals(
                record.get("learned").get("params").asDouble(),
                record.get("budgets").get(1).get("result").asDouble());
        assertTrue(
                record.get("learned").get("params").asDouble()
                        >= 0.9 * record.get("budgets").get(1).get("limit").asDouble(),
                "that which is the tighter one here is used");
    }

    @Test
    void aBudgetOfTimeHoldsWithAnother() throws IOException {
        Path budgeted = folder.resolve("time-and-parameters");
        CommandRun done = learn(
                budgeted, "vgg-small", "--width", "64", "--no-baseline", "--latency", "0.95x", "--params", "0.3x");
        assertEquals(0, done.exitCode(), done.err());
        JsonNode budgets = record(budgeted).get("budgets");
        assertEquals(List.of("ms", "parameters"), budgets.findValuesAsText("unit"), "that of time first");
        budgets.forEach(budget -> assertTrue(
                budget.get("result").asDouble() <= budget.get("limit").asDouble(), budget.toString()));
    }

    @Test
    void aBudgetOfTimeMayBeForWholeNumbers() throws IOException {
        Path budgeted = folder.resolve("int8-time");
        CommandRun done = learn(
                budgeted,
                "vgg-small",
                "--width",
                "64",
                "--no-baseline",
                "--latency",
                "0.95x",
                "--quantise",
                "--time-processes",
                "0");
        assertEquals(0, done.exitCode(), done.err());
        JsonNode record = record(budgeted);
        JsonNode budget = record.get("budgets").get(0);
        assertEquals(
                "0.95x of the time in 8-bit whole numbers", budget.get("asked").asText());
        assertTrue(budget.get("result").asDouble() <= budget.get("limit").asDouble(), budget.toString());
        JsonNode networks = record.get("times").get("batches").get(0).get("networks");
        assertEquals(List.of("whole", "learned", "int8"), networks.findValuesAsText("network"));
        assertEquals(
                networks.get(2).get("share"), budget.get("verified").get("share"), "that of the quantised network");
        assertTrue(Files.exists(budgeted.resolve("model-int8.onnx")));
    }

    @Test
    void timesAreMeasuredAnewInFreshProcesses() throws IOException {
        Path timed = folder.resolve("timed");
        CommandRun done = learn(
                timed,
                "vgg-small",
                "--width",
                "64",
                "--no-baseline",
                "--latency",
                "0.9x",
                "--latency-batch",
                "4",
                "--time-processes",
                "2");
        assertEquals(0, done.exitCode(), done.err());
        JsonNode record = record(timed);
        JsonNode times = record.get("times");
        assertEquals(
                List.of("processor", "device", "library", "threads", "processes", "batches"),
                keys(times),
                "and nothing that prevented it");
        assertEquals(2, times.get("processes").asInt());
        assertEquals(1, times.get("threads").asInt());
        assertEquals(List.of("1", "4", "64"), times.get("batches").findValuesAsText("batch"));
        for (JsonNode batch : times.get("batches")) {
            assertEquals(
                    List.of("whole", "learned"), batch.get("networks").findValuesAsText("network"), batch.toString());
            JsonNode learned = batch.get("networks").get(1);
            assertTrue(learned.get("low").asDouble() <= learned.get("share").asDouble(), learned.toString());
            assertTrue(learned.get("share").asDouble() <= learned.get("high").asDouble(), learned.toString());
        }
        JsonNode verified = record.get("budgets").get(0).get("verified");
        assertEquals(0.9, verified.get("allowed").asDouble(), 1e-12);
        assertEquals(
                times.get("batches").get(1).get("networks").get(1).get("share"),
                verified.get("share"),
                "of the budget's batch");
        assertEquals(
                verified.get("share").asDouble() <= 1.03 * 0.9,
                verified.get("holds").asBoolean());
        assertTrue(done.out().contains("median of 2 fresh processes; 1 thread of "), done.out());
        assertTrue(done.out().contains("latency, 4 images"), done.out());
        assertTrue(done.out().contains("the budget of 0.9x of the time with 1 thread, 4 images"), done.out());
    }

    @Test
    void withoutOtherProcessesTimesAreMeasuredInThisOne() throws IOException {
        assertEquals(0, record(out).get("times").get("processes").asInt());
        assertTrue(run.out().contains("in the process that trained them"), run.out());
    }

    @Test
    void eachLayerKeepsTheMinimumOfChannels() throws IOException {
        Path wide = folder.resolve("wide");
        CommandRun done =
                learn(wide, "vgg-small", "--width", "4", "--no-baseline", "--lambda", "1e6", "--minimum-channels", "3");
        assertEquals(0, done.exitCode(), done.err());
        record(wide)
                .get("layers")
                .forEach(layer -> assertEquals(3, layer.get("kept").asInt()));
    }

    @Test
    void trainingEndsEarlyWhenItIsToldTo() throws IOException {
        Path early = folder.resolve("early");
        CommandRun done = learn(
                early, "vgg-small", "--width", "2", "--no-baseline", "--early-stopping", "3", "--time-limit", "1e-9");
        assertEquals(0, done.exitCode(), done.err());
        JsonNode configuration = record(early).get("configuration");
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
        CommandRun done = learn(narrower, out.resolve(RunFolder.ONNX).toString(), "--no-baseline");
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
                new ArrayList<>(List.of("learn", "--data", data, "--out", folder.resolve("bad"), option, value));
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
        CommandRun done = learn(folder.resolve("bad"), "vgg-small", "--steps-per-run", "4", "--shards", "2");
        assertEquals(2, done.exitCode(), done.err());
        assertTrue(done.err().contains("with 4 steps in a run, expected 1 shard, found 2"), done.err());
        assertFalse(Files.exists(folder.resolve("bad")));
    }

    @Test
    void aFolderWithARunIsNotReplacedUnasked() throws IOException {
        byte[] before = Files.readAllBytes(out.resolve(RunFolder.RECORD));
        CommandRun done = learn(out, "vgg-small");
        assertEquals(2, done.exitCode());
        assertTrue(done.err().contains("--force"), done.err());
        assertArrayEquals(before, Files.readAllBytes(out.resolve(RunFolder.RECORD)));
    }

    @Test
    void aNetworkOfAFileComesTrained() throws IOException {
        Path model = TestModels.write(folder.resolve("given.onnx"), TestModels.ofTwoLayers());
        Path data = TestImages.writeFolder(folder.resolve("lit"));
        Path run = folder.resolve("run");
        CommandRun done = CommandRun.of(
                "learn",
                "--data",
                data,
                "--network",
                model,
                "--out",
                run,
                "--epochs-architecture",
                1,
                "--epochs-final",
                1,
                "--no-baseline",
                "--time-processes",
                0,
                "--threads",
                1);
        assertEquals(0, done.exitCode(), done.err());
        assertTrue(
                done.err().contains("The network comes trained: its weights train no more before the gates do"),
                done.err());
        JsonNode record = new ObjectMapper().readTree(Files.readString(run.resolve(RunFolder.RECORD)));
        assertEquals(0, record.get("configuration").get("weights").get("epochs").asInt());
        assertEquals("true", record.get("configuration").get("rateTrials").asText());
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

    @Test
    void aDamagedTribuoModelIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(out.resolve(RunFolder.TRIBUO));
        Path damaged = folder.resolve("damaged.tribuo");
        Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));
        CommandRun done = CommandRun.of("evaluate", damaged, "--data", data);
        assertEquals(2, done.exitCode(), done.err());
        assertTrue(done.err().contains("damaged.tribuo"), done.err());
    }
}
