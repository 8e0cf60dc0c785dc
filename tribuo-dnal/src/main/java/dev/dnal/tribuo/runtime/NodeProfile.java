package dev.dnal.tribuo.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.onnx.io.TemporaryFolder;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** How long each node of a graph takes, as ONNX Runtime itself records it. */
public final class NodeProfile {
    private static final String KERNEL = "_kernel_time";

    /** Times are whole microseconds, cut off; so they are this much too short on average. */
    private static final double CUT_OFF_MICROS = 0.5;

    /**
     * A node of the graph that ONNX Runtime runs, which is its own rewriting of the graph that it got.
     *
     * @param name the node's name
     * @param operator its operator, as Conv or ReorderInput
     * @param input shape of its first input
     * @param output shape of its first output
     */
    public record RunNode(String name, String operator, List<Long> input, List<Long> output) {}

    private final Map<RunNode, double[]> micros;
    private final double[] runMicros;

    private NodeProfile(Map<RunNode, double[]> micros, double[] runMicros) {
        this.micros = micros;
        this.runMicros = runMicros;
    }

    /** For each node the times of its calls in microseconds, in the order of the runs. */
    public Map<RunNode, double[]> micros() {
        return Collections.unmodifiableMap(micros);
    }

    /** For each run its time in microseconds, by the clock that suits the session, see {@link ThreadClock}. */
    public double[] runMicros() {
        return runMicros.clone();
    }

    /**
     * Runs a graph again and again and records its nodes.
     *
     * @param model the bytes of an ONNX model
     * @param feeds a tensor for each input
     * @param warmUps runs that don't count
     * @param nanos how long to go on running at least
     * @param runs how often to run at least and at most, apart from the first
     * @throws GraphRunException if ONNX Runtime refuses or fails
     * @throws UncheckedIOException if a temporary file can't be written or read
     */
    public static NodeProfile of(
            byte[] model, SessionConfig config, Map<String, HostTensor> feeds, int warmUps, long nanos, Runs runs) {
        try (TemporaryFolder folder = TemporaryFolder.create("dnal-profile")) {
            double[] runMicros = run(model, config, feeds, warmUps, nanos, runs, folder.path());
            return new NodeProfile(read(folder.path(), warmUps, runMicros.length), runMicros);
        } catch (IOException e) {
            throw new UncheckedIOException("A profile of nodes needs a file in the folder for temporary ones", e);
        }
    }

    /**
     * How often to run.
     *
     * @param least at least 1
     * @param most at least as many
     */
    public record Runs(int least, int most) {}

    private static double[] run(
            byte[] model,
            SessionConfig config,
            Map<String, HostTensor> feeds,
            int warmUps,
            long nanos,
            Runs runs,
            Path folder) {
        try (OnnxSession session =
                OnnxSession.open(model, config, folder.resolve("profile").toString())) {
            for (int i = 0; i < warmUps; i++) {
                session.run(feeds);
            }
            LongSupplier clock = ThreadClock.of(config);
            List<Double> micros = new ArrayList<>();
            long start = System.nanoTime();
            while (micros.size() < runs.least() || (micros.size() < runs.most() && System.nanoTime() - start < nanos)) {
                long begun = clock.getAsLong();
                session.run(feeds);
                micros.add((clock.getAsLong() - begun) / 1e3);
            }
            return micros.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    private static Map<RunNode, double[]> read(Path folder, int warmUps, int runs) throws IOException {
        Map<RunNode, List<Double>> calls = new LinkedHashMap<>();
        for (Path file : files(folder)) {
            for (JsonNode event : new ObjectMapper().readTree(file.toFile())) {
                String name = event.path("name").asText();
                if (name.endsWith(KERNEL)) {
                    RunNode node = node(name.substring(0, name.length() - KERNEL.length()), event.path("args"));
                    calls.computeIfAbsent(node, key -> new ArrayList<>())
                            .add(event.path("dur").asLong() + CUT_OFF_MICROS);
                }
            }
        }
        Map<RunNode, double[]> times = new LinkedHashMap<>();
        calls.forEach((node, all) -> {
            double[] micros = all.stream().mapToDouble(Double::doubleValue).toArray();
            int perRun = micros.length / (warmUps + runs);
            times.put(node, Arrays.copyOfRange(micros, warmUps * perRun, micros.length));
        });
        return times;
    }

    private static RunNode node(String name, JsonNode args) {
        return new RunNode(
                name,
                args.path("op_name").asText(),
                shape(args.path("input_type_shape")),
                shape(args.path("output_type_shape")));
    }

    /** The shape of the first tensor of a list as [{"float":[1,3,32,32]}, ...]; empty if there is none. */
    private static List<Long> shape(JsonNode tensors) {
        List<Long> sizes = new ArrayList<>();
        for (JsonNode typed : tensors.path(0)) {
            typed.forEach(size -> sizes.add(size.asLong()));
        }
        return List.copyOf(sizes);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.toList();
        }
    }
}
