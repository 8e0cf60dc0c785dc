package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that are small and valid, and whose runs no machine has memory for: all commands that would run them refuse them. */
class HostileRunsTest {
    private static final long HUGE = 1L << 40;

    @TempDir
    private Path folder;

    private Path data;

    @BeforeEach
    void write() throws IOException {
        data = TestImages.writeFolder(folder.resolve("data"));
    }

    private interface Bomb {
        Value of(GraphBuilder build, Value features);
    }

    /** The network with the largest element of what the bomb makes added to its logits. */
    private Path model(Bomb bomb) throws IOException {
        Graph network = TestModels.ofTwoLayers();
        Value logits = network.outputs().get(0);
        GraphBuilder build = new GraphBuilder(network);
        Value most = build.call("ReduceMax", bomb.of(build, network.openInputs().get(0)))
                .attribute("keepdims", 0)
                .output();
        network.replaceOutput(logits, build.add(logits, most));
        return TestModels.write(folder.resolve("bomb.onnx"), network);
    }

    private Path ofComputedSize() throws IOException {
        return model((build, x) -> build.call(
                        "ConstantOfShape", build.mul(build.call("Shape", x).output(), build.longs(HUGE, 1, 1, 1)))
                .named("blast")
                .output());
    }

    private CommandRun run(String command, Path model) {
        List<Object> args = new ArrayList<>();
        switch (command) {
            case "evaluate" -> args.addAll(List.of("evaluate", model, "--data", data));
            case "quantise" ->
                args.addAll(List.of("quantise", model, "--data", data, "--out", folder.resolve("int8.onnx")));
            case "shrink" ->
                args.addAll(
                        List.of("shrink", model, "--images", data, "--macs", "0.6x", "--out", folder.resolve("out")));
            case "teacher" ->
                args.addAll(List.of(
                        "learn",
                        "--network",
                        "resnet8",
                        "--teacher",
                        model,
                        "--data",
                        data,
                        "--out",
                        folder.resolve("out")));
            default ->
                args.addAll(List.of("learn", "--network", model, "--data", data, "--out", folder.resolve("out")));
        }
        args.addAll(List.of("--mean", "0", "--std", "1"));
        return CommandRun.of(args.toArray());
    }

    private void assertRefused(CommandRun run, String... parts) {
        assertEquals(2, run.exitCode(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals("", run.out());
        for (String part : parts) {
            assertTrue(run.err().contains(part), run.err());
        }
        assertFalse(Files.exists(folder.resolve("out").resolve("model.onnx")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evaluate", "learn", "quantise", "shrink", "teacher"})
    void aSizeThatIsComputedFromTheBatchIsCounted(String command) throws IOException {
        assertRefused(
                run(command, ofComputedSize()),
                command.equals("teacher") ? "teacher" : "bomb.onnx: ",
                "half of this machine's memory",
                "ConstantOfShape 'blast'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evaluate", "quantise"})
    void aSizeThatDependsOnPixelsIsRefused(String command) throws IOException {
        Path model = model((build, x) -> build.call(
                        "Range",
                        build.scalar(DataType.FLOAT, 0),
                        build.call("ReduceMax", x).attribute("keepdims", 0).output(),
                        build.constant("step", Tensor.scalar(1e-9f)))
                .named("count")
                .output());
        assertRefused(run(command, model), "bomb.onnx: Node Range 'count'", "can't be told before it runs");
    }

    @Test
    void whatIsRefusedToShrinkSaysNothingElse() throws IOException {
        assertRefused(
                CommandRun.of(
                        "shrink",
                        TestModels.write(folder.resolve("bomb.onnx"), TestModels.withOperator("Frobnicate")),
                        "--images",
                        data,
                        "--macs",
                        "0.6x",
                        "--preprocess",
                        "0-1",
                        "--out",
                        folder.resolve("out")),
                "Frobnicate");
    }
}
