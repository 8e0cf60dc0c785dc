package dev.dnal.cli;

import static dev.dnal.cli.ShortRun.keys;
import static dev.dnal.cli.ShortRun.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Runs on a few tiny images that must not cost more than they are told. */
class LearnBudgetTest {
    @TempDir
    private static Path shared;

    private static ShortRun runs;

    @TempDir
    private Path folder;

    @BeforeAll
    static void writeImages() throws IOException {
        runs = ShortRun.in(shared);
    }

    @Test
    void underABudgetAThinNetworkIsComparedToo() throws IOException {
        Path compared = folder.resolve("compared");
        CommandRun done = runs.learn(compared, "vgg-small", "--width", "4", "--macs", "0.5x");
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
        assertEquals(
                0, runs.learn(compared, "vgg-small", with(budget, "--thin")).exitCode());
        assertFalse(record(compared).has("baseline"));
        Path alone = folder.resolve("alone");
        JsonNode learned = runs.learned(alone, "vgg-small", with(budget, "--strategy", "thin"))
                .get("learned");
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
        CommandRun done = runs.learn(without, "vgg-small", "--width", "4", "--macs", "0.5x", "--no-thin");
        assertEquals(0, done.exitCode(), done.err());
        assertTrue(record(without).has("baseline"));
        assertFalse(record(without).has("thin"));
    }

    @Test
    void aThinNetworkNeedsABudget() {
        for (String[] options : List.of(new String[] {"--thin"}, new String[] {"--strategy", "thin"})) {
            CommandRun refused = runs.learn(folder.resolve("refused"), "vgg-small", with(options, "--width", "2"));
            assertEquals(2, refused.exitCode(), refused.err());
            assertTrue(refused.err().contains("expected a budget, found none"), refused.err());
        }
    }

    @Test
    void aThinNetworkThatCannotBeDoesNotEndTheRun() throws IOException {
        Path gone = folder.resolve("gone");
        CommandRun done = runs.learn(
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
        JsonNode record = runs.learned(
                budgeted, "vgg-small", "--width", "4", "--no-baseline", "--strategy", "l1", "--macs", "0.5x");
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
        JsonNode record = runs.learned(
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
        JsonNode budgets = runs.learned(
                        budgeted,
                        "vgg-small",
                        "--width",
                        "64",
                        "--no-baseline",
                        "--latency",
                        "0.95x",
                        "--params",
                        "0.3x")
                .get("budgets");
        assertEquals(List.of("ms", "parameters"), budgets.findValuesAsText("unit"), "that of time first");
        budgets.forEach(budget -> assertTrue(
                budget.get("result").asDouble() <= budget.get("limit").asDouble(), budget.toString()));
    }

    @Test
    void aBudgetOfTimeMayBeForWholeNumbers() throws IOException {
        Path budgeted = folder.resolve("int8-time");
        JsonNode record = runs.learned(
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
        CommandRun done = runs.learn(
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
}
