package dev.dnal.tribuo.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryReaderTest {
    @TempDir
    private Path folder;

    private static EpochRecord gated(String smallestLayer) {
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
                Double.NaN,
                0.25,
                12_345,
                1e-3,
                new GateDiagnostics(0.125, -1, smallestLayer, 2, List.of(3, 0, 1)),
                6_789,
                1.25);
    }

    private static HistoryCsv history(EpochRecord... records) {
        HistoryCsv history = new HistoryCsv();
        List.of(records).forEach(history::epochFinished);
        return history;
    }

    private List<EpochRecord> read(String text) throws IOException {
        return HistoryCsv.read(Files.writeString(folder.resolve("history.csv"), text));
    }

    @Test
    void historiesOfEarlierVersionsHaveNoHistograms() throws IOException {
        String text = history(gated("conv1")).text();
        String before = text.replace("gateHistogram,", "").replace(",3 0 1,", ",");
        assertEquals(List.of(), read(before).get(0).gates().histogram());
        assertEquals(List.of(3, 0, 1), read(text).get(0).gates().histogram());
        assertEquals(read(text).get(0).trainingMacs(), read(before).get(0).trainingMacs());
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void epochsAreReadAsTheyWereWritten(Metric measure) throws IOException {
        HistoryCsv history =
                history(Epochs.epoch(Stage.WEIGHTS, 0, 2, measure, 0.5), Epochs.epoch(Stage.FINAL, 1, 2, measure, 0.7));
        assertEquals(history.records(), read(history.text()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"conv1", "", "a,\"b\"", "a\nb", "\""})
    void namesOfLayersMayBeAnything(String name) throws IOException {
        HistoryCsv history = history(gated(name), gated("conv1"));
        assertEquals(history.records(), read(history.text()));
    }

    @Test
    void aHistoryWithoutEpochsIsRead() throws IOException {
        assertEquals(List.of(), read(history().text()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "stage,epoch\n", "thesis"})
    void whatIsNoHistoryIsRefusedByName(String text) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> read(text)).getMessage();
        assertTrue(message.contains("history.csv: expected the heading"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"final", "last,0,2,10,0.1,0.0,0.6,0.8,0.5,0.75,1,0.001,,,,,0,3.000"})
    void aDamagedLineIsRefusedByItsNumber(String line) {
        String text = history(gated("conv1")).text() + line;
        String message =
                assertThrows(IllegalArgumentException.class, () -> read(text)).getMessage();
        assertTrue(message.contains("history.csv: expected an epoch in line 3"), message);
    }
}
