package dev.dnal.tribuo.experiment.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunIdentity;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.experiment.RunRecordTest;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.listener.HistoryCsv;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SweepTest {
    private static final SweepPoint POINT = new SweepPoint("dnal", "lambda", "1", 7);
    private static final RunIdentity IDENTITY = new RunIdentity(
            7,
            "resnet8",
            new RunRecord.Data("renamed", List.of(1, 8, 8), 2, 10, 10, "a", "b", null),
            Map.of("batchSize", 64, "weights", Map.of("epochs", 1), "added", 5, "device", "elsewhere"));

    @TempDir
    private Path folder;

    private Path run(SweepPoint point) throws IOException {
        return Files.createDirectories(folder.resolve(point.folder()));
    }

    private static String record() {
        // Its times are of other numbers of images.
        return RunRecordTest.record(null, null, null).toJson().replace("\"times\"", "\"none\"");
    }

    private static String history(Stage stage, int steps, double validation) {
        HistoryCsv history = new HistoryCsv();
        history.epochFinished(new EpochRecord(
                stage,
                0,
                1,
                steps,
                0.1,
                0,
                1,
                Metric.ACCURACY,
                0.5,
                validation,
                1,
                1_000,
                Double.NaN,
                GateDiagnostics.NONE,
                3,
                3.25));
        return history.text();
    }

    private void write(SweepPoint point, String record, String history) throws IOException {
        Files.writeString(run(point).resolve(RunFolder.RECORD), record);
        Files.writeString(run(point).resolve(RunFolder.HISTORY), history);
    }

    private Sweep sweep(String... command) {
        return new Sweep(
                folder, List.of("sweep"), List.of(), (point, out) -> List.of(command), point -> IDENTITY, line -> {});
    }

    @Test
    void whatIsDoneIsNotRunAgain() throws IOException {
        write(POINT, record(), history(Stage.FINAL, 4, 0.75));
        List<PointResult> results = sweep("no-such-program").run(List.of(POINT), 1);
        assertEquals(0.9, results.get(0).testAccuracy());
        assertEquals(0.75, results.get(0).validationAccuracy());
        String of = String.join(",", POINT.strategy(), POINT.setting(), POINT.value(), "1");
        assertTrue(Files.readString(folder.resolve(Sweep.FRONT)).contains("\n" + of + ","));
    }

    @Test
    void theRecordSaysWhatBecameOfEachRun() throws IOException {
        write(POINT, record(), history(Stage.FINAL, 4, 0.75));
        SweepPoint failing = new SweepPoint("dnal", "lambda", "1", 9);
        List<PointResult> results = sweep("java", "-no-such-option").run(List.of(POINT, failing), 1);
        SweepRecord record = SweepRecord.read(folder.resolve(Sweep.RECORD));
        assertEquals(results, record.results());
        assertEquals(List.of("sweep"), record.command());
        assertEquals(failing, record.failures().get(0).point());
        assertTrue(record.failures().get(0).reason().startsWith("exit code 1"), record.toString());
        assertEquals(List.of(), record.missing());
    }

    private static Arguments record(String title, UnaryOperator<String> change) {
        return Arguments.of(title, change.apply(record()), history(Stage.FINAL, 4, 0.75));
    }

    private static Arguments history(String title, String history) {
        return Arguments.of(title, record(), history);
    }

    static List<Arguments> damages() {
        return List.of(
                record("empty", text -> ""),
                record("truncated", text -> text.substring(0, text.length() / 3)),
                record("accuracy missing", text -> text.replace("\"testAccuracy\"", "\"accuracy\"")),
                record("accuracy no number", text -> text.replace("0.9,", "\"NaN\",")),
                record("accuracy above 1", text -> text.replace("0.9,", "1.5,")),
                record("accuracy below 0", text -> text.replace("0.9,", "-0.1,")),
                record("another seed's", text -> text.replace("\"seed\" : 7", "\"seed\" : 8")),
                record(
                        "another data set's",
                        text -> text.replace("\"trainSha256\" : \"a\"", "\"trainSha256\" : \"c\"")),
                record("another network's", text -> text.replace("resnet8", "resnet20")),
                record("another setting's", text -> text.replace("\"batchSize\" : 64", "\"batchSize\" : 32")),
                record("times for other numbers of images", text -> text.replace("\"none\"", "\"times\"")),
                record("another stage's", text -> text.replace("\"epochs\" : 1\n", "\"epochs\" : 2\n")),
                history("no history", ""),
                history("truncated history", history(Stage.FINAL, 4, 0.75).split("final")[0]),
                history("half of a line", history(Stage.FINAL, 4, 0.75).split("0.75")[0]),
                history("another run's history", history(Stage.FINAL, 5, 0.75)),
                history("another stage's history", history(Stage.WEIGHTS, 4, 0.75)),
                history("impossible accuracy in the history", history(Stage.FINAL, 4, 7)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void whatIsDamagedOrOfAnotherRunIsRefusedByName(String title, String record, String history) throws IOException {
        write(POINT, record, history);
        String message = refusal(POINT);
        assertTrue(message.contains(run(POINT).toString()), message);
        assertFalse(Files.exists(folder.resolve(Sweep.FRONT)));
    }

    @Test
    void aHistoryThatIsMissingIsRefusedByName() throws IOException {
        Files.writeString(run(POINT).resolve(RunFolder.RECORD), record());
        assertTrue(refusal(POINT).contains(RunFolder.HISTORY));
    }

    @Test
    void allDamagedRecordsAreNamedTogether() throws IOException {
        SweepPoint second = new SweepPoint("dnal", "lambda", "2", 7);
        write(POINT, "", "");
        write(second, record(), "");
        String message = refusal(POINT, second);
        assertTrue(message.contains("2 that can't be used"), message);
        assertTrue(message.contains(POINT.folder()) && message.contains(second.folder()), message);
    }

    private String refusal(SweepPoint... points) {
        return String.valueOf(assertThrows(
                        UnusableInputException.class,
                        () -> sweep("no-such-program").run(List.of(points), 1))
                .getMessage());
    }
}
