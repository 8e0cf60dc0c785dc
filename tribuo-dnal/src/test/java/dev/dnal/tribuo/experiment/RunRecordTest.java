package dev.dnal.tribuo.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.quantisation.FloatNode;
import dev.dnal.onnx.quantisation.ValueRange;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.latency.Ratio;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import dev.dnal.tribuo.quantisation.TensorNoise;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.BudgetUse;
import dev.dnal.tribuo.search.ending.BudgetOutOfReachException;
import dev.dnal.tribuo.search.record.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class RunRecordTest {
    private static final RunRecord.Result RESULT = new RunRecord.Result(0.9, 1000, 200, 5000, 0.5, 8.25);

    private static final MeasuredTimes TIMES = new MeasuredTimes(
            "Z80",
            "cpu",
            "ORT 1",
            1,
            5,
            null,
            List.of(new MeasuredTimes.OfBatch(
                    4,
                    List.of(
                            new MeasuredTimes.OfNetwork(MeasuredTimes.WHOLE, 2, 1, 1, 1),
                            new MeasuredTimes.OfNetwork(MeasuredTimes.LEARNED, 1.03, 0.515, 0.51, 0.52)),
                    Map.of())));

    @TempDir
    private Path folder;

    private static final QuantisedNetwork.Report QUANTISATION = new QuantisedNetwork.Report(
            "mse",
            500,
            null,
            9,
            8,
            new Agreement(2000, 0.99, Double.NaN, Double.NaN, 12.5),
            List.of("conv1"),
            List.of(new FloatNode("conv1", "Conv", "it is kept so")),
            List.of(new TensorNoise("x", 20.5)),
            Map.of("x", new ValueRange(-1, 2.5f)),
            List.of("One image"));

    public static RunRecord record(RunRecord.Budgeted budget, RunRecord.Result baseline, Long peak) {
        return record(budget, baseline, null, peak);
    }

    private static RunRecord record(
            RunRecord.Budgeted budget, RunRecord.Result baseline, RunRecord.Thin thin, Long peak) {
        return new RunRecord(
                7,
                "resnet8",
                new RunRecord.Data("d", List.of(1, 8, 8), 2, 10, 10, "a", "b", null),
                Map.of("java", "17"),
                Map.of("batchSize", 64, "weights", Map.of("epochs", 1)),
                List.of(new RunRecord.StageTotals("final", 1, 4, 1.5, 1_000_000_000_000L)),
                0,
                budget == null ? List.of() : List.of(budget),
                budget == null ? List.of() : List.of("Little is left"),
                List.of(new Architecture.LayerWidth("conv1", Decision.Kind.CHANNEL, 3, 4)),
                new Architecture.NetworkSize(1500, 250),
                null,
                baseline,
                RESULT,
                thin,
                thin == null ? null : new RunRecord.Padded(1200, 210, 6000, 1, true),
                thin == null ? null : new RunRecord.Quantised(RESULT, QUANTISATION),
                TIMES,
                1e-6,
                new RunRecord.Drop(0.75, 0.5, 0.25),
                peak,
                List.of(new LayerChange("conv1", "Conv", 4, 3, 1000, 750)),
                List.of("learn", "--data", "d"),
                new WrittenRecord.Circumstances(
                        "done", "2026-01-02T03:04:05Z", "2026-01-02T04:05:06Z", "Linux 6.1 amd64", "Z80", 2, 1L << 34));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve(RunFolder.RECORD), text);
    }

    private String refusal(String text) throws IOException {
        Path file = file(text);
        String message = assertThrows(UnusableInputException.class, () -> RunRecord.read(file))
                .getMessage();
        assertTrue(message.contains(file.toString()), message);
        return message;
    }

    @Test
    void isReadAsItWasWritten() throws IOException {
        RunRecord whole = record(
                new RunRecord.Budgeted("ms", "0.5x", 500, 400, new RunRecord.Verified(0.5, 0.49, 0.48, 0.5, true)),
                RESULT,
                new RunRecord.Thin(0.5, RESULT, null),
                1L << 33);
        assertEquals(whole, RunRecord.read(file(whole.toJson())));
    }

    private static RunRecord.Verified verified(String amount) {
        Budget budget = new Budget(Budget.Cost.LATENCY, amount).timedWith(1, 4);
        return RunRecord.Budgeted.of(new BudgetUse(budget, 1, 0.9), TIMES).verified();
    }

    @Test
    void aBudgetOfTimeIsVerifiedByWhatWasMeasuredAnew() {
        assertEquals(new RunRecord.Verified(0.5, 0.515, 0.51, 0.52, true), verified("0.5x"));
        assertFalse(verified("0.49x").holds(), "more than 3 % over");
        assertTrue(verified("1.01ms").holds(), "half of the 2 ms of the whole network");
        assertFalse(verified("0.98ms").holds());
    }

    @Test
    void aCountedBudgetNeedNotBeMeasured() {
        BudgetUse counted = new BudgetUse(new Budget(Budget.Cost.MACS, "0.5x"), 500, 400);
        assertEquals(
                new RunRecord.Budgeted("MACs", "0.5x MACs", 500, 400, null), RunRecord.Budgeted.of(counted, TIMES));
    }

    /** Both take their turns next to each other, so that their ratio is known better than their shares. */
    @Test
    void thePaddedFormIsFasterIfTheWholeIntervalOfItsRatioIs() {
        assertTrue(padded(new Ratio(0.92, 0.9, 0.99)).isFasterThanLearned(MeasuredTimes.PADDED, 4));
        assertFalse(
                padded(new Ratio(0.92, 0.9, 0.99)).isFasterThanLearned(MeasuredTimes.PADDED, 1),
                "that was not measured");
        assertFalse(padded(new Ratio(0.98, 0.96, 1)).isFasterThanLearned(MeasuredTimes.PADDED, 4));
        assertFalse(TIMES.isFasterThanLearned(MeasuredTimes.PADDED, 4), "there is none");
    }

    private static MeasuredTimes padded(Ratio ratio) {
        return new MeasuredTimes(
                "Z80",
                "cpu",
                "ORT 1",
                1,
                5,
                null,
                List.of(new MeasuredTimes.OfBatch(4, List.of(), Map.of(MeasuredTimes.PADDED, ratio))));
    }

    @Test
    void aWideIntervalTellsThatTheMachineIsBusy() {
        assertFalse(new MeasuredTimes.OfNetwork("a", 1, 0.5, 0.49, 0.514).varies());
        assertTrue(new MeasuredTimes.OfNetwork("a", 1, 0.5, 0.48, 0.53).varies());
    }

    @Test
    void timesThatWereNotMeasuredAreAskedForInVain() {
        assertThrows(IllegalArgumentException.class, () -> TIMES.of(MeasuredTimes.WHOLE, 1));
        assertThrows(IllegalArgumentException.class, () -> TIMES.of("thin", 4));
    }

    @Test
    void whatIsLeftOutStaysLeftOut() throws IOException {
        RunRecord small = record(null, null, null);
        assertEquals(small, RunRecord.read(file(small.toJson())));
    }

    @Test
    void theRecordOfAnEarlierVersionIsRead() throws IOException {
        String text;
        try (InputStream earlier = getClass().getResourceAsStream("run-of-an-earlier-version.json")) {
            text = new String(earlier.readAllBytes(), StandardCharsets.UTF_8);
        }
        RunRecord record = RunRecord.read(file(text));
        assertEquals(61985854, record.learned().macs());
        assertNull(record.times());
        assertEquals(List.of(), record.warnings());
        assertNull(record.whole());
        assertNull(record.thin());
    }

    @Test
    void aThinNetworkHasAResultOrAReason() throws IOException {
        Architecture half = new Architecture(
                List.of(
                        new Architecture.LayerWidth("conv1", Decision.Kind.CHANNEL, 2, 4),
                        new Architecture.LayerWidth("conv2", Decision.Kind.CHANNEL, 4, 8)),
                new Architecture.NetworkSize(1500, 250),
                new Architecture.NetworkSize(1000, 200),
                0);
        assertEquals(new RunRecord.Thin(0.5, RESULT, null), RunRecord.Thin.of(half, RESULT));
        RunRecord.Thin none = RunRecord.Thin.outOfReach(new BudgetOutOfReachException("too little"));
        assertEquals(new RunRecord.Thin(null, null, "too little"), none);
        RunRecord without = record(null, null, none, null);
        assertTrue(without.toJson().contains("\"outOfReach\" : \"too little\""), without.toJson());
        assertFalse(without.toJson().contains("share\" : null"), without.toJson());
        assertEquals(without, RunRecord.read(file(without.toJson())));
    }

    @Test
    void theOneBudgetOfAnEarlierVersionIsRead() throws IOException {
        RunRecord small = record(null, null, null);
        String budget = "{\"budget\": {\"unit\": \"MACs\", \"asked\": \"0.5x MACs\", \"limit\": 5, \"result\": 4},";
        RunRecord read = RunRecord.read(file(small.toJson().replaceFirst("\\{", budget)));
        assertEquals(List.of(new RunRecord.Budgeted("MACs", "0.5x MACs", 5, 4, null)), read.budgets());
    }

    @Test
    void whatALaterVersionAddsIsPassedOver() throws IOException {
        RunRecord small = record(null, null, null);
        assertEquals(small, RunRecord.read(file(small.toJson().replaceFirst("\\{", "{\"added\": 1,"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{} {}", "\"text\""})
    void whatIsNoRecordIsRefusedByName(String text) throws IOException {
        refusal(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"learned", "network", "data", "stages", "layers", "versions", "configuration"})
    void aRecordWithoutOneOfItsPartsIsRefusedByName(String part) throws IOException {
        refusal(record(null, null, null).toJson().replace('"' + part + '"', "\"other\""));
    }

    @Test
    void aNumberThatIsMissingIsNoZero() throws IOException {
        String message = refusal(record(null, null, null).toJson().replace("\"testAccuracy\"", "\"accuracy\""));
        assertTrue(message.contains("put the original back"), message);
    }

    @Test
    void aTruncatedRecordIsRefusedByName() throws IOException {
        String text = record(null, null, null).toJson();
        refusal(text.substring(0, text.length() / 2));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThrows(NoSuchFileException.class, () -> RunRecord.read(folder.resolve("none")));
    }

    @Test
    void theShareThatBecameTestImagesIsKept() {
        ImageSource images =
                ImageData.ofBytes(new ImageShape(1, 1, 1), new byte[2], new int[] {0, 1}, List.of("a", "b"));
        ImageDataset split = new ImageDataset("split", images, images, OptionalDouble.of(0.25));
        assertEquals(0.25, RunRecord.Data.of(split).testShare());
        assertNull(RunRecord.Data.of(new ImageDataset("given", images, images)).testShare());
    }
}
