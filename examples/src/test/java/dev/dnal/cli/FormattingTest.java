package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.cli.print.Summary;
import dev.dnal.cli.print.Table;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.search.record.Architecture;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables, summaries and sentences as the user sees them. */
class FormattingTest {
    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines);
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

    @Test
    void theSummaryComparesTheNetworks() {
        RunRecord.Result before = new RunRecord.Result(0.9012, 1000, 200, 5000, 0.5, 8);
        RunRecord.Result after = new RunRecord.Result(0.8962, 400, 50, 2500, 0.25, 4);
        RunRecord record = new RunRecord(
                1,
                "resnet8",
                new RunRecord.Data("d", List.of(1, 8, 8), 2, 10, 10, "", ""),
                Map.of(),
                Map.of(),
                List.of(),
                0,
                null,
                List.of(
                        new Architecture.LayerWidth("a", Decision.Kind.CHANNEL, 3, 8),
                        new Architecture.LayerWidth("b", Decision.Kind.CHANNEL, 2, 8)),
                before,
                after,
                0,
                null,
                null);
        String text = new Summary(record, Path.of("out")).toString();
        assertTrue(text.contains("test accuracy        90.12 %   89.62 %  -0.50 points"), text);
        assertTrue(text.contains("MACs                   1,000       400        40.0 %"), text);
        assertTrue(text.contains("latency, 64 images  8.000 ms  4.000 ms        50.0 %"), text);
        assertTrue(text.contains("Kept: 5 of 16 channels" + System.lineSeparator()), text);
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
