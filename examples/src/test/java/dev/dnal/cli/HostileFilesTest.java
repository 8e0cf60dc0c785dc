package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a file may cost a process: the command line runs as one of its own, with a heap of what a valid file needs and the memory that
 * README promises on top, 64 MiB and four times the file's size.
 */
class HostileFilesTest {
    /** What the command line needs to describe a valid file, in MiB. */
    private static final long NEEDED = 32;

    private static final long PROMISED = 64;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n]]");

    @TempDir
    private Path folder;

    private record Ended(int exitCode, String out, String err) {
        void requireSentence(int expected) {
            assertEquals(expected, exitCode, err);
            assertEquals("", out);
            assertTrue(err.startsWith("dnal: "), err);
            assertEquals(1, err.lines().count(), err);
            assertFalse(CONTROL.matcher(err).find(), err);
        }
    }

    private static Ended run(long heap, List<String> options, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap + "m"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile("out", "");
        Path err = Files.createTempFile("err", "");
        int exitCode = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        Ended ended = new Ended(exitCode, text(out), text(err));
        Files.delete(out);
        Files.delete(err);
        return ended;
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model.onnx"), bytes);
    }

    private static Stream<String> hostile() {
        return HostileFiles.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileFileIsRefusedInASentenceWithinThePromisedMemory(String kind) throws Exception {
        byte[] bytes = HostileFiles.all().get(kind);
        long heap = NEEDED + PROMISED + 4L * bytes.length / (1 << 20);
        run(heap, List.of(), "describe", write(bytes).toString()).requireSentence(2);
    }

    @Test
    void anUnknownOperatorIsToldOfWithoutItsControlCodes() throws Exception {
        Ended ended = run(
                256,
                List.of(),
                "describe",
                write(HostileFiles.unknownOperator()).toString());
        assertEquals(0, ended.exitCode(), ended.err());
        assertTrue(ended.out().contains("Kept as they are: 1 node, of E"), ended.out());
        assertFalse(CONTROL.matcher(ended.out()).find(), ended.out());
    }

    @Test
    void aValidFileNeedsLess() throws Exception {
        Path file = TestModels.write(folder.resolve("model.onnx"), TestModels.perfect());
        Ended ended = run(NEEDED, List.of(), "describe", file.toString());
        assertEquals(0, ended.exitCode(), ended.err());
    }

    @Test
    void aFileThatIsTrustedMayTakeMore() throws Exception {
        byte[] bytes = HostileFiles.all().get("ConstantOfShape of 256 MiB");
        Ended ended = run(1024, List.of(), "describe", write(bytes).toString(), "--trust");
        assertEquals(0, ended.exitCode(), ended.err());
    }

    @Test
    void memoryThatRunsOutIsASentence() throws Exception {
        run(48, List.of(), "describe", "vgg16-imagenet").requireSentence(1);
    }

    @Test
    void aFolderForTemporaryFilesThatIsNotThereIsASentence() throws Exception {
        Path file = TestModels.write(folder.resolve("model.onnx"), TestModels.perfect());
        Path data = TestImages.writeFolder(folder.resolve("data"));
        Ended ended = run(
                256,
                List.of("-Djava.io.tmpdir=" + folder.resolve("none"), "-Ddnal.cache=" + folder.resolve("cache")),
                "evaluate",
                file.toString(),
                "--data",
                data.toString(),
                "--mean",
                "0",
                "--std",
                "1");
        ended.requireSentence(2);
        assertTrue(ended.err().contains("java.io.tmpdir"), ended.err());
    }
}
