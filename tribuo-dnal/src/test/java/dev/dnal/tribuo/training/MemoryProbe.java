package dev.dnal.tribuo.training;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.measure.ResidentMemory;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process of its own that trains a tiny network and prints by how many bytes its resident memory grew after the warm-up. Its
 * Java heap is small and resident from the start, so that growth is that of native memory.
 */
final class MemoryProbe {
    static final int WARM_UP = 2_000;
    static final int STEPS = 10_000;

    private static final List<String> FETCHES = List.of(TrainingGraph.LOSS, TrainingGraph.SCORE);

    private MemoryProbe() {}

    /** Trains in as many shards as the argument says. */
    public static void main(String[] arguments) {
        Graph network = network();
        Map<String, HostTensor> feeds = Map.of(
                "images",
                HostTensor.of(new float[4 * 4 * 4], 4, 1, 4, 4),
                TrainingGraph.LABELS,
                HostTensor.of(new long[] {0, 1, 0, 1}, 4),
                TrainingGraph.LEARNING_RATE,
                HostTensor.scalar(0.01f));
        TrainingConfig config = TrainingConfig.of(SessionConfig.on(Device.CPU).withThreads(2))
                .withShards(Integer.parseInt(arguments[0]));
        try (TrainingSession session =
                TrainingSession.open(TrainingGraph.of(network).build(), config)) {
            train(session, feeds, WARM_UP);
            long before = ResidentMemory.current().orElseThrow();
            train(session, feeds, STEPS - WARM_UP);
            System.out.println(ResidentMemory.current().orElseThrow() - before);
        }
    }

    /** A convolution, a mean over the map, and a linear layer. */
    private static Graph network() {
        Graph graph = new Graph("tiny");
        graph.opsets().put("", Operators.OPSET);
        GraphBuilder b = new GraphBuilder(graph);
        Value images = graph.addInput("images", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, 4, 4)));
        Value filters = graph.addInitializer("filters", Tensor.of(new float[2 * 3 * 3], 2, 1, 3, 3));
        Value weights = graph.addInitializer("weights", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2));
        Value map = b.call("Conv", images, filters)
                .attribute("kernel_shape", new long[] {3, 3})
                .output();
        Value features = b.call("Flatten", b.emit("GlobalAveragePool", map)).output();
        graph.addOutput(b.emit("Gemm", features, weights));
        return graph;
    }

    private static void train(TrainingSession session, Map<String, HostTensor> feeds, int steps) {
        for (int step = 0; step < steps; step++) {
            session.step(feeds, FETCHES);
        }
    }

    /** Starts the process. What it says goes into {@code out}, failures included. */
    static Process start(int shards, Path out) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms48m",
                        "-Xmx48m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryProbe.class.getName(),
                        String.valueOf(shards))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }
}
