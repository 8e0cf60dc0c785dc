package dev.dnal.tribuo.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.search.SearchListener.Resumption;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCsvTest {
    private static EpochRecord epoch(double validation) {
        return epoch(validation, new GateDiagnostics(0.125, 3, "conv1", 2, List.of(3, 0, 1)));
    }

    private static EpochRecord epoch(double validation, GateDiagnostics gates) {
        return new EpochRecord(
                Stage.ARCHITECTURE,
                1,
                4,
                10,
                0.01,
                100,
                0.5,
                Metric.ACCURACY,
                0.75,
                validation,
                0.25,
                12_345,
                1e-3,
                gates,
                6_789,
                1.23456);
    }

    @Test
    void anEpochIsALineOfItsFields() {
        HistoryCsv history = new HistoryCsv();
        history.epochFinished(epoch(0.8));
        assertEquals(
                "architecture,1,4,10,0.01,100.0,0.5,0.75,0.8,0.25,12345,0.001,0.125,3,conv1,2,3 0 1,6789,1.235",
                history.text().lines().skip(1).findFirst().orElseThrow());
    }

    @Test
    void theHeadingNamesTheFieldsOfARecordInTheirOrder() {
        String fields = String.join(
                ",",
                Arrays.stream(EpochRecord.class.getRecordComponents())
                        .filter(component -> component.getType() != Metric.class)
                        .map(component -> component.getType() == GateDiagnostics.class
                                ? "undecidedGates,flips,smallestLayer,smallestWidth,gateHistogram"
                                : component.getName())
                        .toList());
        assertEquals(fields + "\n", new HistoryCsv().text());
    }

    @Test
    void theHeadingSaysWhatTheMeasureIs() {
        HistoryCsv history = new HistoryCsv();
        history.epochFinished(Epochs.epoch(Stage.FINAL, 0, 1, Metric.NEGATIVE_RMSE, -0.5));
        assertTrue(
                history.text().contains(",loss,trainNegativeRMSE,validationNegativeRMSE,openGates,"), history.text());
    }

    @Test
    void anAccuracyThatThereIsNotIsEmpty() {
        HistoryCsv history = new HistoryCsv();
        history.epochFinished(epoch(Double.NaN));
        assertTrue(history.text().contains(",0.75,,0.25,"), history.text());
    }

    @Test
    void whatIsSaidOfGatesIsEmptyWithoutGates() {
        HistoryCsv history = new HistoryCsv();
        history.epochFinished(epoch(0.8, GateDiagnostics.NONE));
        assertTrue(history.text().endsWith(",12345,0.001,,,,,,6789,1.235\n"), history.text());
    }

    @Test
    void namesOfLayersAreQuotedWhereTheyNeedIt() {
        HistoryCsv history = new HistoryCsv();
        history.epochFinished(epoch(0.8, new GateDiagnostics(0, 0, "a,\"b\"", 0)));
        assertTrue(history.text().contains(",0,\"a,\"\"b\"\"\",0,,6789,"), history.text());
    }

    @Test
    void epochsOfEarlierProcessesAreLinesToo() {
        HistoryCsv history = new HistoryCsv();
        history.stageResumed(new Resumption(Stage.ARCHITECTURE, 4, List.of(epoch(0.7)), 0, false));
        history.epochFinished(epoch(0.8));
        assertEquals(List.of(epoch(0.7), epoch(0.8)), history.records());
    }

    @Test
    void theFileHoldsTheTextAfterEachEpoch(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("history.csv"), "of an earlier training");
        HistoryCsv history = new HistoryCsv(file);
        history.stageStarted(Stage.ARCHITECTURE, 4);
        assertEquals(new HistoryCsv().text(), Files.readString(file));
        history.stageResumed(new Resumption(Stage.ARCHITECTURE, 4, List.of(epoch(0.7)), 0, false));
        assertEquals(2, Files.readAllLines(file).size());
        history.epochFinished(epoch(0.8));
        assertEquals(history.text(), Files.readString(file));
        assertEquals(3, Files.readAllLines(file).size());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aFileThatCannotBeWrittenEndsTheTrainingAtItsBeginning(@TempDir Path folder) {
        HistoryCsv history = new HistoryCsv(folder.resolve("missing").resolve("history.csv"));
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> history.stageStarted(Stage.WEIGHTS, 1));
        assertTrue(e.getMessage().contains("make its folder"), e.getMessage());
    }

    @Test
    void theLanguageOfTheMachineDoesNotMatter() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            HistoryCsv history = new HistoryCsv();
            history.epochFinished(epoch(0.8));
            assertTrue(history.text().endsWith(",1.235\n"), history.text());
        } finally {
            Locale.setDefault(before);
        }
    }
}
