package dev.dnal.tribuo.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.tribuo.search.record.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunRecordTest {
    private static final RunRecord.Result RESULT = new RunRecord.Result(0.9, 1000, 200, 5000, 0.5, 8.25);

    @TempDir
    private Path folder;

    private static RunRecord record(RunRecord.Budgeted budget, RunRecord.Result baseline, Long peak) {
        return new RunRecord(
                7,
                "resnet8",
                new RunRecord.Data("d", List.of(1, 8, 8), 2, 10, 10, "a", "b"),
                Map.of("java", "17"),
                Map.of("batchSize", 64, "weights", Map.of("epochs", 1)),
                List.of(new RunRecord.StageTotals("final", 1, 4, 1.5, 1_000_000_000_000L)),
                0,
                budget,
                List.of(new Architecture.LayerWidth("conv1", Decision.Kind.CHANNEL, 3, 4)),
                baseline,
                RESULT,
                1e-6,
                new RunRecord.Drop(0.75, 0.5, 0.25),
                peak);
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
        RunRecord whole = record(new RunRecord.Budgeted("MACs", "0.5x", 500, 400), RESULT, 1L << 33);
        assertEquals(whole, RunRecord.read(file(whole.toJson())));
    }

    @Test
    void whatIsLeftOutStaysLeftOut() throws IOException {
        RunRecord small = record(null, null, null);
        assertEquals(small, RunRecord.read(file(small.toJson())));
    }

    @Test
    void theRecordOfAnEarlierVersionIsRead() throws IOException {
        RunRecord record = RunRecord.read(Path.of("..", "examples", "results", "resnet56-cifar10-62M", "run.json"));
        assertEquals(61985854, record.learned().macs());
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
}
