package dev.dnal.tribuo.listener;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.search.SearchListener.Resumption;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardListenerTest {
    @TempDir
    private Path folder;

    /** A step with its numbers. */
    private record Step(long number, Map<String, Float> scalars) {}

    private static EpochRecord epoch(Stage stage, double loss, double validation) {
        GateDiagnostics gates =
                stage == Stage.ARCHITECTURE ? new GateDiagnostics(0.25, 1, "conv1", 2) : GateDiagnostics.NONE;
        double lambda = stage == Stage.ARCHITECTURE ? 0.5 : Double.NaN;
        return new EpochRecord(
                stage, 0, 2, 4, 0.125, 1, loss, Metric.ACCURACY, 0.75, validation, 0.625, 4096, lambda, gates, 3, 1);
    }

    private byte[] bytes(String training) throws IOException {
        return Files.readAllBytes(folder.resolve(training).resolve(TensorBoardListener.FILE));
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        long value = crc.getValue();
        return (int) (((value >> 15 | value << 17) & 0xffffffffL) + 0xa282ead8L);
    }

    /** The messages of all records, whose lengths and checksums must be right. */
    private static List<UnknownFieldSet> events(byte[] file) throws IOException {
        List<UnknownFieldSet> events = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            byte[] length = Arrays.copyOfRange(file, rest.position(), rest.position() + 8);
            byte[] message = new byte[Math.toIntExact(rest.getLong())];
            assertEquals(checksum(length), rest.getInt());
            rest.get(message);
            assertEquals(checksum(message), rest.getInt());
            events.add(UnknownFieldSet.parseFrom(message));
        }
        return events;
    }

    private List<Step> steps(String training) throws IOException {
        List<Step> steps = new ArrayList<>();
        List<UnknownFieldSet> events = events(bytes(training));
        assertEquals(
                "brain.Event:2",
                events.get(0).getField(3).getLengthDelimitedList().get(0).toStringUtf8());
        for (UnknownFieldSet event : events.subList(1, events.size())) {
            double time =
                    Double.longBitsToDouble(event.getField(1).getFixed64List().get(0));
            assertTrue(Math.abs(time - System.currentTimeMillis() / 1e3) < 3600, () -> "seconds since 1970: " + time);
            UnknownFieldSet summary = UnknownFieldSet.parseFrom(
                    event.getField(5).getLengthDelimitedList().get(0));
            Map<String, Float> scalars = new LinkedHashMap<>();
            for (ByteString each : summary.getField(1).getLengthDelimitedList()) {
                UnknownFieldSet value = UnknownFieldSet.parseFrom(each);
                scalars.put(
                        value.getField(1).getLengthDelimitedList().get(0).toStringUtf8(),
                        Float.intBitsToFloat(value.getField(2).getFixed32List().get(0)));
            }
            steps.add(new Step(event.getField(2).getVarintList().get(0), scalars));
        }
        return steps;
    }

    @Test
    void theFirstRecordBeginsAsThoseOfTensorFlowDo() throws IOException {
        new TensorBoardListener(folder).stageStarted(Stage.WEIGHTS, 2);
        byte[] known = {0x18, 0, 0, 0, 0, 0, 0, 0, (byte) 0xa3, 0x7f, 0x4b, 0x22, 0x09};
        assertArrayEquals(known, Arrays.copyOf(bytes("search"), known.length));
    }

    @Test
    void stagesOfASearchAreOneRunAndABaselineIsAnother() throws IOException {
        TensorBoardListener listener = new TensorBoardListener(folder);
        listener.stageStarted(Stage.BASELINE, 1);
        listener.epochFinished(epoch(Stage.BASELINE, 2.5, 0.5));
        listener.stageStarted(Stage.ARCHITECTURE, 1);
        listener.epochFinished(epoch(Stage.ARCHITECTURE, 1.5, Double.NaN));
        listener.stageStarted(Stage.FINAL, 1);
        listener.epochFinished(epoch(Stage.FINAL, 0.5, 0.875));
        assertEquals(
                List.of(new Step(
                        1,
                        Map.of(
                                "loss", 2.5f,
                                "accuracy/training", 0.75f,
                                "accuracy/validation", 0.5f,
                                "learning_rate", 0.125f,
                                "macs", 4096f))),
                steps("baseline"));
        List<Step> search = steps("search");
        assertEquals(
                Map.of(
                        "loss", 1.5f,
                        "accuracy/training", 0.75f,
                        "learning_rate", 0.125f,
                        "macs", 4096f,
                        "gates/open", 0.625f,
                        "gates/undecided", 0.25f,
                        "gates/lambda", 0.5f),
                search.get(0).scalars());
        assertEquals(2, search.get(1).number());
        assertEquals(0.875f, search.get(1).scalars().get("accuracy/validation"));
    }

    @Test
    void aTrainingThatGoesOnHasEachEpochOnce() throws IOException {
        TensorBoardListener first = new TensorBoardListener(folder);
        first.stageStarted(Stage.FINAL, 3);
        first.epochFinished(epoch(Stage.FINAL, 3, 0.25));
        first.epochFinished(epoch(Stage.FINAL, 2, 0.5));
        TensorBoardListener second = new TensorBoardListener(folder);
        second.stageStarted(Stage.FINAL, 3);
        second.stageResumed(new Resumption(Stage.FINAL, 3, List.of(epoch(Stage.FINAL, 3, 0.25)), 0, false));
        second.epochFinished(epoch(Stage.FINAL, 2, 0.5));
        assertEquals(List.of(1L, 2L), steps("search").stream().map(Step::number).toList());
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        TensorBoardListener listener = new TensorBoardListener(file);
        String message = assertThrows(UncheckedIOException.class, () -> listener.stageStarted(Stage.WEIGHTS, 1))
                .getMessage();
        assertTrue(message.startsWith(file + ": expected a folder for TensorBoard"), message);
    }
}
