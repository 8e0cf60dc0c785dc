package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can't be used is answered by one sentence that names the place, and exit code 2. */
class BadInputTest {
    private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";

    @TempDir
    private Path folder;

    private interface Spoiler {
        void spoil(Path folder) throws IOException;
    }

    private interface ModelMaker {
        Path make(Path file) throws IOException;
    }

    private record DataCase(String name, Spoiler spoiler, List<String> expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record ModelCase(String name, ModelMaker maker, List<String> expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<DataCase> dataCases() {
        return Stream.of(
                new DataCase(
                        "missing file",
                        data -> Files.delete(data.resolve(TRAIN_IMAGES)),
                        List.of(TRAIN_IMAGES, "no such file")),
                new DataCase(
                        "truncated file",
                        data -> change(data.resolve(TRAIN_IMAGES), bytes -> Arrays.copyOf(bytes, bytes.length - 5)),
                        List.of(TRAIN_IMAGES, "truncated")),
                new DataCase(
                        "wrong magic",
                        data -> change(data.resolve(TRAIN_IMAGES), bytes -> with(bytes, 2, 0x55)),
                        List.of(TRAIN_IMAGES, "expected")),
                new DataCase(
                        "more labels than images",
                        data -> Files.write(data.resolve(TRAIN_LABELS), TestImages.labels(25)),
                        List.of("25", "24")),
                new DataCase(
                        "test images of another size",
                        data -> change(
                                data.resolve("t10k-images-idx3-ubyte"),
                                bytes -> ByteBuffer.wrap(bytes)
                                        .putInt(8, 4)
                                        .putInt(12, 16)
                                        .array()),
                        List.of("[1, 8, 8]", "[1, 4, 16]")),
                new DataCase("no data", data -> deleteAll(data), List.of("data", "expected")));
    }

    private static Stream<ModelCase> modelCases() {
        return Stream.of(
                new ModelCase("missing", file -> file, List.of("no such file")),
                new ModelCase("empty", file -> Files.write(file, new byte[0]), List.of("empty")),
                new ModelCase("text", file -> Files.writeString(file, "hello there"), List.of("no ONNX file")),
                new ModelCase(
                        "truncated",
                        file -> {
                            TestModels.write(file, TestModels.perfect());
                            change(file, bytes -> Arrays.copyOf(bytes, bytes.length / 2));
                            return file;
                        },
                        List.of("cut short")),
                new ModelCase(
                        "unknown operator",
                        file -> TestModels.write(file, TestModels.withOperator("Frobnicate")),
                        List.of("Frobnicate")),
                new ModelCase(
                        "external data",
                        file -> TestModels.write(file, TestModels.withExternalData()),
                        List.of("fc.weight", "in another file, 'weights.bin'")),
                new ModelCase(
                        "cycle", file -> TestModels.write(file, TestModels.withGemmInput("output")), List.of("cycle")),
                new ModelCase(
                        "missing input",
                        file -> TestModels.write(file, TestModels.withGemmInput("nothing")),
                        List.of("nothing")));
    }

    private static void change(Path file, UnaryOperator<byte[]> change) throws IOException {
        Files.write(file, change.apply(Files.readAllBytes(file)));
    }

    private static byte[] with(byte[] bytes, int index, int value) {
        bytes[index] = (byte) value;
        return bytes;
    }

    private static void deleteAll(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static void assertRefused(CommandRun run, List<String> expected) {
        assertEquals(2, run.exitCode(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        for (String part : expected) {
            assertTrue(run.err().contains(part), () -> "No '" + part + "' in: " + run.err());
        }
    }

    @ParameterizedTest
    @MethodSource("dataCases")
    void dataThatCannotBeUsedAreNamed(DataCase bad) throws IOException {
        Path data = TestImages.writeFolder(folder.resolve("data"));
        Path model = TestModels.write(folder.resolve("m.onnx"), TestModels.perfect());
        bad.spoiler().spoil(data);
        assertRefused(CommandRun.of("evaluate", model, "--data", data), bad.expected());
    }

    @ParameterizedTest
    @MethodSource("modelCases")
    void modelsThatCannotBeUsedAreNamedByEvaluate(ModelCase bad) throws IOException {
        Path data = TestImages.writeFolder(folder.resolve("data"));
        Path model = bad.maker().make(folder.resolve("bad.onnx"));
        CommandRun run = CommandRun.of("evaluate", model, "--data", data, "--mean", "0", "--std", "1");
        assertRefused(run, bad.expected());
        assertTrue(run.err().contains("bad.onnx"), run.err());
    }

    @Test
    void aModelOfValuesIsNotEvaluatedAsOneOfClasses() throws IOException {
        Path data = TestImages.writeFolder(folder.resolve("data"));
        Path model =
                TestModels.write(folder.resolve("m.onnx"), TestModels.withMetadata(Map.of("dnal.values", "[\"x\"]")));
        assertRefused(CommandRun.of("evaluate", model, "--data", data), List.of("tells classes apart", "[\"x\"]"));
    }

    @ParameterizedTest
    @MethodSource("modelCases")
    void modelsThatCannotBeUsedAreNamedByDescribe(ModelCase bad) throws IOException {
        CommandRun run = CommandRun.of("describe", bad.maker().make(folder.resolve("bad.onnx")));
        assertRefused(run, bad.expected());
        assertTrue(run.err().contains("bad.onnx"), run.err());
    }

    @Test
    void imagesThatTheModelDoesNotTakeAreRefused() throws IOException {
        Path model = TestModels.write(folder.resolve("m.onnx"), TestModels.perfect());
        CommandRun run = CommandRun.of("evaluate", model, "--data", "builtin", "--mean", "0", "--std", "1");
        assertRefused(run, List.of("[batch, 1, 28, 28]", "[batch, 1, 8, 8]"));
    }

    @Test
    void outputsThatAreNotNumbersAreRefused() throws IOException {
        Path data = TestImages.writeFolder(folder.resolve("data"));
        Path model = TestModels.write(folder.resolve("m.onnx"), TestModels.withNaN());
        CommandRun run = CommandRun.of("evaluate", model, "--data", data, "--mean", "0", "--std", "1", "--quiet");
        assertRefused(run, List.of("NaN"));
    }

    @Test
    void meansThatDoNotFitTheChannelsAreRefused() throws IOException {
        Path data = TestImages.writeFolder(folder.resolve("data"));
        Path model = TestModels.write(folder.resolve("m.onnx"), TestModels.perfect());
        CommandRun run = CommandRun.of("evaluate", model, "--data", data, "--mean", "0,0,0", "--std", "1,1,1");
        assertRefused(run, List.of("--mean", "3 means"));
    }

    @Test
    void damagedMetadataAreRefused() throws IOException {
        Path data = TestImages.writeFolder(folder.resolve("data"));
        Map<String, String> metadata = Map.of("dnal.mean", "[", "dnal.std", "[0.5]", "dnal.scale", "1");
        Path model = TestModels.write(folder.resolve("m.onnx"), TestModels.withMetadata(metadata));
        assertRefused(CommandRun.of("evaluate", model, "--data", data), List.of("dnal.mean"));
    }

    @Test
    void metadataThatAreNullAreRefused() throws IOException {
        Path data = TestImages.writeFolder(folder.resolve("data"));
        Map<String, String> metadata = Map.of("dnal.mean", "null", "dnal.std", "[0.5]", "dnal.scale", "1");
        Path model = TestModels.write(folder.resolve("m.onnx"), TestModels.withMetadata(metadata));
        assertRefused(CommandRun.of("evaluate", model, "--data", data), List.of("dnal.mean", "null"));
    }

    @Test
    void aRunThatNoMachineHasMemoryForIsRefused() throws IOException {
        Path data = TestImages.writeFolder(folder.resolve("data"));
        Graph network = TestModels.perfect();
        Value input = network.inputs().iterator().next();
        GraphBuilder build = new GraphBuilder(network);
        Value sizes = build.constant("sizes", Tensor.vector(1, 1L << 30, 1, 1));
        Value spread = build.call("Expand", input, sizes).output();
        Value mean = build.call("ReduceMean", spread)
                .attribute("axes", new long[] {1})
                .output();
        network.insertAfter(
                input,
                mean,
                Set.of(spread.producer().orElseThrow(), mean.producer().orElseThrow()));
        Path model = TestModels.write(folder.resolve("m.onnx"), network);
        CommandRun run = CommandRun.of("evaluate", model, "--data", data, "--mean", "0", "--std", "1");
        assertRefused(run, List.of("half of this machine's memory", "batch size", "--trust lifts this limit"));
        CommandRun training =
                CommandRun.of("learn", "--network", model, "--data", data, "--out", folder.resolve("out"));
        assertRefused(training, List.of("A training step of 128 images", "--trust lifts this limit"));
    }

    @Test
    void zeroClassesAreRefused() {
        assertRefused(CommandRun.of("describe", "resnet8", "--classes", "0"), List.of("--classes", "found 0"));
    }

    @Test
    void anUnknownDeviceIsRefused() {
        CommandRun run = CommandRun.of("evaluate", "m.onnx", "--data", "builtin", "--device", "tpu");
        assertRefused(run, List.of("cpu", "'tpu'"));
    }

    @Test
    void usageErrorsTellWhereHelpIs() {
        CommandRun run = CommandRun.of("evaluate", "m.onnx", "--dat", "builtin");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("Try 'dnal evaluate --help'"), run.err());
    }

    @Test
    void debugShowsTheStackTrace() {
        CommandRun run = CommandRun.of("describe", folder.resolve("no.onnx"), "--debug");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("\tat "), run.err());
    }

    @Test
    void withoutDebugThereIsNoStackTrace() {
        assertFalse(CommandRun.of("describe", folder.resolve("no.onnx")).err().contains("\tat "));
    }
}
