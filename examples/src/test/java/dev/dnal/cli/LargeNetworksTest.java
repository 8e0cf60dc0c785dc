package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Describing takes time linear in the number of nodes: four times the nodes take four times the objects, where a quadratic walk would take
 * sixteen times. Objects are counted, as times depend on who else uses the machine.
 */
class LargeNetworksTest {
    private static final int NODES = 1000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path folder;

    private interface Layer {
        /** Puts one more layer behind {@code last}; {@code first} is what the network begins with. */
        Value behind(GraphBuilder builder, Value last, Value first, int number);
    }

    private record Chain(String name, Layer layer) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Value convolution(GraphBuilder builder, Value x, int number) {
        Value weights = builder.constant("layer" + number + ".weight", Tensor.filled(0.1f, 2, 2, 1, 1));
        return builder.call("Conv", x, weights).output();
    }

    private static Stream<Chain> chains() {
        return Stream.of(
                new Chain("convolutions", (builder, last, first, n) -> convolution(builder, last, n)),
                new Chain(
                        "convolutions that share weights",
                        (builder, last, first, n) -> builder.call(
                                        "Conv",
                                        last,
                                        builder.graph()
                                                .value("twin.weight")
                                                .orElseGet(() -> builder.constant(
                                                        "twin.weight", Tensor.filled(0.1f, 2, 2, 1, 1))))
                                .output()),
                new Chain(
                        "residual blocks",
                        (builder, last, first, n) ->
                                builder.add(convolution(builder, convolution(builder, last, 2 * n), 2 * n + 1), last)),
                new Chain(
                        "a stream that convolutions of the input are added to",
                        (builder, last, first, n) -> builder.add(convolution(builder, first, n), last)),
                new Chain(
                        "constants",
                        (builder, last, first, n) ->
                                builder.mul(last, builder.neg(builder.constant("c" + n, Tensor.filled(1, 1))))));
    }

    private Path network(Layer layer, int count) throws IOException {
        Graph graph = new Graph("large");
        graph.opsets().put("", Operators.OPSET);
        GraphBuilder builder = new GraphBuilder(graph);
        Value first = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 2, 4, 4)));
        Value last = first;
        for (int i = 0; i < count; i++) {
            last = layer.behind(builder, last, first, i);
        }
        Value flat = builder.call("Flatten", last).output();
        Value weights = builder.constant("fc.weight", Tensor.filled(0.1f, 32, 3));
        graph.addOutput(builder.call("Gemm", flat, weights).output());
        return TestModels.write(folder.resolve(count + ".onnx"), graph);
    }

    private static long bytesToDescribe(Path file, String... more) {
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        CommandRun run = CommandRun.of(
                Stream.concat(Stream.of("describe", file), Stream.of(more)).toArray());
        assertEquals(0, run.exitCode(), run.err());
        return THREADS.getThreadAllocatedBytes(thread) - before;
    }

    @ParameterizedTest
    @MethodSource("chains")
    void describingTakesObjectsLinearInTheNodes(Chain chain) throws IOException {
        Path small = network(chain.layer(), NODES);
        Path large = network(chain.layer(), 4 * NODES);
        bytesToDescribe(small);
        double ratio = (double) bytesToDescribe(large) / bytesToDescribe(small);
        assertTrue(ratio < 6, chain + ": " + ratio);
    }

    @Test
    void decidingOverAStreamTakesObjectsLinearInTheLayers() throws IOException {
        Layer layer = (builder, last, first, n) ->
                builder.add(convolution(builder, builder.call("Relu", last).output(), n), last);
        Path small = network(layer, NODES);
        Path large = network(layer, 4 * NODES);
        bytesToDescribe(small, "--search-space", "interior,streams");
        double ratio = (double) bytesToDescribe(large, "--search-space", "interior,streams")
                / bytesToDescribe(small, "--search-space", "interior,streams");
        assertTrue(ratio < 6, "" + ratio);
    }

    @Test
    void aMillionNodesAreRefused() throws IOException {
        Path file = folder.resolve("m.onnx");
        byte[] nodes = new byte[2_000_000];
        for (int i = 0; i < nodes.length; i += 2) {
            // A node of no bytes: field 1 of the graph, of length 0.
            nodes[i] = 0x0a;
        }
        Files.write(file, HostileFiles.appended(nodes));
        CommandRun run = CommandRun.of("describe", file);
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("expected a model that takes at most 71 MiB to read"), run.err());
        assertTrue(run.err().contains("--trust lifts this limit"), run.err());
        assertEquals(List.of(), run.out().lines().toList());
    }

    @Test
    void constantsThatAreComputedFromEachOtherTakeNoMoreThanTheFileAccountsFor() throws IOException {
        Graph graph = new Graph("large");
        graph.opsets().put("", Operators.OPSET);
        GraphBuilder builder = new GraphBuilder(graph);
        Value first = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 3)));
        Value last = builder.call("ConstantOfShape", builder.longs(1 << 20)).output();
        for (int i = 0; i < 30; i++) {
            last = builder.neg(last);
        }
        Value most = builder.call("ReduceMax", last).attribute("keepdims", 0).output();
        graph.addOutput(builder.add(first, most));
        Path file = TestModels.write(folder.resolve("constants.onnx"), graph);
        Path plain = network(chains().findFirst().orElseThrow().layer(), 1);
        bytesToDescribe(plain);
        long before = bytesToDescribe(plain);
        long thread = Thread.currentThread().getId();
        long start = THREADS.getThreadAllocatedBytes(thread);
        CommandRun.of("describe", file);
        long taken = THREADS.getThreadAllocatedBytes(thread) - start;
        assertTrue(taken <= before + (64L << 20) + 4 * Files.size(file), taken + " bytes");
    }
}
