package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.cli.print.Summary;
import dev.dnal.cli.print.Table;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import dev.dnal.tribuo.search.record.Architecture;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tables, summaries and sentences as the user sees them. */
class FormattingTest {
    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines);
    }

    private static String summary(RunRecord.Padded padded) {
        MeasuredTimes.OfBatch batch = new MeasuredTimes.OfBatch(
                1,
                List.of(
                        new MeasuredTimes.OfNetwork(MeasuredTimes.WHOLE, 4, 1, 1, 1),
                        new MeasuredTimes.OfNetwork(MeasuredTimes.LEARNED, 3, 0.75, 0.74, 0.76),
                        new MeasuredTimes.OfNetwork(MeasuredTimes.PADDED, 2, 0.5, 0.49, 0.51)),
                Map.of());
        return summary(null, null, null, padded, null, times(null, batch));
    }

    @Test
    void aPaddedFormThatIsFasterIsToldWithWhatItRuns() {
        String text = summary(new RunRecord.Padded(450, 60, 3000, 1, true));
        assertContains("the learned network takes 50 % instead of 75 % of the whole network's time for 1 image:", text);
        assertContains("model-padded.onnx computes the same, and runs 450 MACs, of which 400 count.", text);
        assertContains("Filled up             " + Path.of("out", "model-padded.onnx"), text);
        assertFalse(
                summary(new RunRecord.Padded(450, 60, 3000, 1, false)).contains("padded"), "there is no file of it");
    }

    @Test
    void textGoesLeftAndNumbersGoRight() {
        Table table = new Table(1, "name", "n")
                .row("a", "1,000")
                .row("long name", "2")
                .rule()
                .row("sum", "1,002");
        assertEquals(
                lines(
                        "name           n", //
                        "----------------",
                        "a          1,000",
                        "long name      2",
                        "----------------",
                        "sum        1,002"),
                table.toString());
    }

    @Test
    void aRowNeedsACellForEachColumn() {
        Table table = new Table(1, "name", "n");
        assertThrows(IllegalArgumentException.class, () -> table.row("a"));
    }

    private static MeasuredTimes.OfBatch batch(int size, double whole, double share, double spread) {
        return batch(size, whole, share, spread, share);
    }

    private static MeasuredTimes.OfBatch batch(int size, double whole, double share, double spread, double thin) {
        return new MeasuredTimes.OfBatch(
                size,
                List.of(
                        new MeasuredTimes.OfNetwork(MeasuredTimes.WHOLE, whole, 1, 1, 1),
                        new MeasuredTimes.OfNetwork(
                                MeasuredTimes.LEARNED,
                                share * whole,
                                share,
                                share * (1 - spread / 2),
                                share * (1 + spread / 2)),
                        new MeasuredTimes.OfNetwork(MeasuredTimes.THIN, thin * whole, thin, thin, thin)),
                Map.of());
    }

    private static MeasuredTimes times(@Nullable String whyHere, MeasuredTimes.OfBatch... batches) {
        int processes = whyHere == null ? 5 : 0;
        return new MeasuredTimes("Z80", "cpu", "ORT 1", 1, processes, whyHere, List.of(batches));
    }

    private static String summary(
            RunRecord.@Nullable Budgeted budget, RunRecord.@Nullable Result before, MeasuredTimes times) {
        return summary(budget, before, null, times);
    }

    private static String summary(
            RunRecord.@Nullable Budgeted budget,
            RunRecord.@Nullable Result before,
            RunRecord.@Nullable Thin thin,
            MeasuredTimes times) {
        return summary(budget, before, thin, null, null, times);
    }

    private static String summary(
            RunRecord.@Nullable Budgeted budget,
            RunRecord.@Nullable Result before,
            RunRecord.@Nullable Thin thin,
            RunRecord.@Nullable Padded padded,
            RunRecord.@Nullable Quantised quantised,
            MeasuredTimes times) {
        RunRecord.Result after = new RunRecord.Result(0.8962, 400, 50, 2500, 0.25, 4);
        RunRecord record = new RunRecord(
                1,
                "resnet8",
                new RunRecord.Data("d", List.of(1, 8, 8), 2, 10, 10, "", "", null),
                Map.of(),
                Map.of(),
                List.of(),
                0,
                budget == null ? List.of() : List.of(budget),
                List.of("Little is left"),
                List.of(
                        new Architecture.LayerWidth("a", Decision.Kind.CHANNEL, 3, 8),
                        new Architecture.LayerWidth("b", Decision.Kind.CHANNEL, 2, 8)),
                new Architecture.NetworkSize(1000, 200),
                null,
                before,
                after,
                thin,
                padded,
                quantised,
                times,
                0,
                null,
                null,
                List.of(),
                List.of(),
                null);
        return new Summary(record, Path.of("out")).toString();
    }

    private static void assertContains(String part, String text) {
        assertTrue(text.contains(part), () -> "No '" + part + "' in: " + text);
    }

    @Test
    void theQuantisedNetworkHasAColumn() {
        MeasuredTimes.OfBatch batch = new MeasuredTimes.OfBatch(
                1,
                List.of(
                        new MeasuredTimes.OfNetwork(MeasuredTimes.WHOLE, 4, 1, 1, 1),
                        new MeasuredTimes.OfNetwork(MeasuredTimes.LEARNED, 2, 0.5, 0.49, 0.51),
                        new MeasuredTimes.OfNetwork(MeasuredTimes.QUANTISED, 1, 0.25, 0.249, 0.251)),
                Map.of());
        QuantisedNetwork.Report report = new QuantisedNetwork.Report(
                "percentile",
                500,
                null,
                9,
                9,
                new Agreement(1, 1, 1, 1, 0),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                List.of());
        RunRecord.Quantised quantised =
                new RunRecord.Quantised(new RunRecord.Result(0.8951, 400, 50, 800, 1, 4), report);
        String text = summary(null, null, null, null, quantised, times(null, batch));
        assertTrue(text.matches("(?s).* learned +int8 *\\R.*"), text);
        assertTrue(text.matches("(?s).*latency, 1 image +4.000 ms +2.000 ms +50 % +1.000 ms +25 %.*"), text);
        assertContains("8-bit whole numbers   " + Path.of("out", "model-int8.onnx"), text);
    }

    @Test
    void theSummaryComparesTheNetworks() {
        RunRecord.Result before = new RunRecord.Result(0.9012, 1000, 200, 5000, 0.5, 8);
        String text = summary(null, before, times(null, batch(1, 0.5, 0.5, 0.02), batch(64, 8, 0.5, 0.05)));
        assertContains("test accuracy        90.12 %   89.62 %  -0.50 points", text);
        assertContains("MACs                   1,000       400        40.0 %", text);
        assertContains("latency, 64 images  8.000 ms  4.000 ms          50 %", text);
        assertContains("in turns, median of 5 fresh processes; 1 thread of Z80; ORT 1.", text);
        assertContains("Kept: 5 of 16 channels" + System.lineSeparator(), text);
        assertContains("Warning: Little is left" + System.lineSeparator(), text);
        assertFalse(text.contains("busy"), text);
    }

    private static RunRecord.Thin thin(double accuracy) {
        return new RunRecord.Thin(0.75, new RunRecord.Result(accuracy, 420, 60, 2600, 0.24, 4), null);
    }

    @Test
    void aThinNetworkStandsBesideTheLearnedOne() {
        RunRecord.Result before = new RunRecord.Result(0.9012, 1000, 200, 5000, 0.5, 8);
        String text = summary(null, before, thin(0.89), times(null, batch(1, 0.5, 0.5, 0.02, 0.48)));
        assertContains("                  baseline   learned                    thin" + System.lineSeparator(), text);
        assertContains("test accuracy      90.12 %   89.62 %  -0.50 points   89.00 %  -1.12 points", text);
        assertContains("MACs                 1,000       400        40.0 %       420        42.0 %", text);
        assertContains("latency, 1 image  0.500 ms  0.250 ms          50 %  0.240 ms          48 %", text);
        assertContains("Thin: 0.750 of the channels, all layers alike, from new weights, for as many epochs.", text);
        assertFalse(text.contains("more accurate"), text);
    }

    @Test
    void aThinNetworkThatIsTheBetterOneIsSaidToBe() {
        MeasuredTimes both = times(null, batch(1, 0.5, 0.5, 0.02, 0.515), batch(64, 8, 0.5, 0.02, 0.4));
        assertContains(
                "A thin network of no more time is more accurate: 90.10 % against 89.62 %.",
                summary(null, null, thin(0.901), both));
        MeasuredTimes one = times(null, batch(1, 0.5, 0.5, 0.02, 0.52), batch(64, 8, 0.5, 0.02, 0.4));
        assertContains("of no more time for 64 images is more accurate", summary(null, null, thin(0.901), one));
        MeasuredTimes none = times(null, batch(1, 0.5, 0.5, 0.02, 0.52), batch(64, 8, 0.5, 0.02, 0.52));
        assertFalse(summary(null, null, thin(0.901), none).contains("more accurate"), "it takes longer");
        assertFalse(summary(null, null, thin(0.8962), both).contains("more accurate"), "it is as accurate");
    }

    @Test
    void whyThereIsNoThinNetworkIsSaid() {
        RunRecord.Thin none = new RunRecord.Thin(null, null, "The budget can't be met");
        String text = summary(null, null, none, times(null, batch(1, 0.5, 0.5, 0.02)));
        assertContains("                     whole   learned" + System.lineSeparator(), text);
        assertContains("There is no thin network to compare with. The budget can't be met.", text);
    }

    @Test
    void withoutABaselineThereIsTheWholeNetworkToCompareWith() {
        String text = summary(null, null, times(null, batch(1, 0.5, 0.5, 0.02)));
        assertContains("                     whole   learned" + System.lineSeparator(), text);
        assertContains("MACs                 1,000       400  40.0 %", text);
        assertContains("latency, 1 image  0.500 ms  0.250 ms    50 %", text);
    }

    @Test
    void aBusyMachineGivesAnIntervalInsteadOfDigits() {
        String text = summary(null, null, times(null, batch(1, 0.5, 0.5, 0.02), batch(64, 8, 0.505, 0.099)));
        assertContains("48 to 53 %", text);
        assertContains("The machine is busy: the learned network takes 0.48 to 0.53 for 64 images", text);
        assertContains("  50 %", text);
    }

    @Test
    void aBudgetOfTimeIsSaidToHoldOrNot() {
        MeasuredTimes times = times(null, batch(1, 0.5, 0.5, 0.02));
        RunRecord.Verified held = new RunRecord.Verified(0.5, 0.512, 0.51, 0.513, true);
        assertContains(
                "takes 0.512 of the whole network's time; the budget of 0.5x of the time allows 0.500."
                        + System.lineSeparator(),
                summary(new RunRecord.Budgeted("ms", "0.5x of the time", 1, 1, held), null, times));
        RunRecord.Verified missed = new RunRecord.Verified(0.5, 0.53, 0.52, 0.54, false);
        assertContains(
                "allows 0.500: it is missed by 6 %.",
                summary(new RunRecord.Budgeted("ms", "0.5x of the time", 1, 1, missed), null, times));
    }

    @Test
    void whyTimesAreFromTheProcessThatTrainedIsSaid() {
        String text = summary(null, null, times("no java", batch(1, 0.5, 0.5, 0.02)));
        assertContains("in the process that trained them; 1 thread of Z80", text);
        assertContains("No fresh process could time the networks: no java", text);
    }

    @Test
    void aMissingFileIsExplained() {
        FailureReport report = new FailureReport(new NoSuchFileException("a.onnx"), false);
        assertEquals("a.onnx: there is no such file or folder; check the path and its permissions", report.sentence());
        assertEquals(2, report.exitCode());
    }

    @Test
    void aForbiddenFileIsExplained() {
        assertTrue(new FailureReport(new AccessDeniedException("a.onnx"), false)
                .sentence()
                .startsWith("a.onnx: access is denied"));
    }

    @Test
    void messagesOfSeveralLinesBecomeOne() {
        FailureReport report = new FailureReport(new FileNotFoundException("one\n  two\r\nthree"), false);
        assertEquals("one two three", report.sentence());
    }

    @Test
    void aFileThatFailsWhileImagesAreReadIsTheUsersToRepair() {
        IOException damaged = new IOException("a.jpg: expected a whole image");
        FailureReport report = new FailureReport(new UncheckedIOException("carried", damaged), false);
        assertEquals(2, report.exitCode());
        assertEquals("a.jpg: expected a whole image", report.sentence());
    }

    @Test
    void anErrorOfOurOwnIsNotTheUsersFault() {
        FailureReport report = new FailureReport(new NullPointerException("x is null"), false);
        assertEquals(1, report.exitCode());
        assertTrue(report.sentence().contains("--debug"), report.sentence());
    }

    @Test
    void aSettingOutOfRangeIsTheUsersToMend() {
        FailureReport report = new FailureReport(new SettingException("The batch size must be at least 1"), false);
        assertEquals(2, report.exitCode());
        assertEquals("The batch size must be at least 1", report.sentence());
    }

    @Test
    void aWrongArgumentOfOurOwnIsNotTheUsersFault() {
        for (RuntimeException thrown : List.of(new IllegalArgumentException("x"), new IllegalStateException("x"))) {
            FailureReport report = new FailureReport(thrown, false);
            assertEquals(1, report.exitCode(), thrown.toString());
            assertTrue(report.sentence().contains("this is an error in dnal"), report.sentence());
        }
    }
}
