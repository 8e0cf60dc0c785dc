package dev.dnal.tribuo.listener;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.search.SearchListener.Resumption;
import dev.dnal.tribuo.search.record.Architecture;
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
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardListenerTest {
    @TempDir
    private Path folder;

    /** A step with its numbers. */
    private record Step(long number, Map<String, Float> scalars) {}

    private static EpochRecord epoch(Stage stage, double loss, double validation) {
        GateDiagnostics gates = stage == Stage.ARCHITECTURE
                ? new GateDiagnostics(0.25, 1, "conv1", 2, List.of(3, 0, 1, 4))
                : GateDiagnostics.NONE;
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
                if (value.hasField(5)) {
                    continue;
                }
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

    private static List<Double> packed(UnknownFieldSet message, int field) {
        ByteBuffer bytes = message.getField(field)
                .getLengthDelimitedList()
                .get(0)
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
        List<Double> numbers = new ArrayList<>();
        while (bytes.hasRemaining()) {
            numbers.add(bytes.getDouble());
        }
        return numbers;
    }

    private static double number(UnknownFieldSet message, int field) {
        return Double.longBitsToDouble(message.getField(field).getFixed64List().get(0));
    }

    private static UnknownFieldSet part(UnknownFieldSet message, int field, int number) throws IOException {
        return UnknownFieldSet.parseFrom(
                message.getField(field).getLengthDelimitedList().get(number));
    }

    @Test
    void gatesAreHistograms() throws IOException {
        TensorBoardListener listener = new TensorBoardListener(folder);
        listener.stageStarted(Stage.ARCHITECTURE, 1);
        listener.epochFinished(epoch(Stage.ARCHITECTURE, 1.5, 0.5));
        UnknownFieldSet summary = part(events(bytes("search")).get(1), 5, 0);
        int last = summary.getField(1).getLengthDelimitedList().size() - 1;
        UnknownFieldSet value = part(summary, 1, last);
        assertEquals(
                "gates/values",
                value.getField(1).getLengthDelimitedList().get(0).toStringUtf8());
        UnknownFieldSet histogram = part(value, 5, 0);
        assertEquals(List.of(0.25, 0.5, 0.75, 1.0), packed(histogram, 6));
        assertEquals(List.of(3.0, 0.0, 1.0, 4.0), packed(histogram, 7));
        assertEquals(8, number(histogram, 3));
        assertEquals(3 * 0.125 + 0.625 + 4 * 0.875, number(histogram, 4), 1e-12);
    }

    /** Names, operators and what they read, of all nodes of a run's graph. */
    private List<List<String>> graph(String run) throws IOException {
        UnknownFieldSet definition = part(events(bytes(run)).get(1), 4, 0);
        List<List<String>> nodes = new ArrayList<>();
        for (ByteString bytes : definition.getField(1).getLengthDelimitedList()) {
            UnknownFieldSet node = UnknownFieldSet.parseFrom(bytes);
            List<String> texts = new ArrayList<>();
            for (int field : List.of(1, 2, 3)) {
                node.getField(field).getLengthDelimitedList().forEach(text -> texts.add(text.toStringUtf8()));
            }
            nodes.add(texts);
        }
        return nodes;
    }

    @Test
    void theNetworkIsAGraphBeforeAndAfterTheCut() throws IOException {
        Graph whole = new SmallVgg(4)
                .build(new ImageShape(1, 8, 8), 2, new SplittableRandom(0))
                .graph();
        Graph small = new SmallVgg(2)
                .build(new ImageShape(1, 8, 8), 2, new SplittableRandom(0))
                .graph();
        Architecture.NetworkSize size = new Architecture.NetworkSize(1, 1);
        TensorBoardListener listener = new TensorBoardListener(folder);
        listener.sliced(new Architecture(List.of(), size, size, 0), whole, small);
        Graph thin = new SmallVgg(1)
                .build(new ImageShape(1, 8, 8), 2, new SplittableRandom(0))
                .graph();
        listener.sliced(new Architecture(List.of(), size, size, 0), whole, thin);
        List<List<String>> nodes = graph("whole");
        assertEquals(nodes, graph("learned"), "the same nodes, narrower");
        assertEquals(whole.nodes().size() + 1, nodes.size());
        assertEquals("Placeholder", nodes.get(0).get(1));
        assertEquals(nodes.get(0).get(0), nodes.get(1).get(2), "the first node reads the images");
        assertEquals("Conv", nodes.get(1).get(1));
        List<String> names = nodes.stream().map(node -> node.get(0)).toList();
        nodes.forEach(node -> assertTrue(names.containsAll(node.subList(2, node.size())), node.toString()));
        UnknownFieldSet conv = part(part(events(bytes("learned")).get(1), 4, 0), 1, 1);
        UnknownFieldSet shape = part(part(part(part(conv, 5, 0), 2, 0), 1, 0), 7, 0);
        assertEquals(2, part(shape, 2, 1).getField(1).getVarintList().get(0), "channels");
    }

    @Test
    void runsHaveTheirSettingsAndResultsInTheTableOfHyperparameters() throws IOException {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("strategy", "l1");
        settings.put("seed", 3L);
        TensorBoardSettings.write(
                folder, "run", "l1-0.5x", settings, Map.of("accuracy/test", 0.875, "unknown", Double.NaN));
        List<UnknownFieldSet> events = events(bytes("run"));
        assertEquals(4, events.size(), "version, settings, one result, end");
        UnknownFieldSet value = part(part(events.get(1), 5, 0), 1, 0);
        assertEquals(
                "_hparams_/session_start_info",
                value.getField(1).getLengthDelimitedList().get(0).toStringUtf8());
        UnknownFieldSet plugin = part(part(value, 9, 0), 1, 0);
        assertEquals(
                "hparams", plugin.getField(1).getLengthDelimitedList().get(0).toStringUtf8());
        UnknownFieldSet start = part(part(plugin, 2, 0), 3, 0);
        assertEquals(
                "l1-0.5x", start.getField(4).getLengthDelimitedList().get(0).toStringUtf8());
        UnknownFieldSet text = part(part(start, 1, 0), 2, 0);
        assertEquals("l1", text.getField(3).getLengthDelimitedList().get(0).toStringUtf8());
        assertEquals(3, number(part(part(start, 1, 1), 2, 0), 2));
        UnknownFieldSet result = part(part(events.get(2), 5, 0), 1, 0);
        assertEquals(
                0.875f, Float.intBitsToFloat(result.getField(2).getFixed32List().get(0)));
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
