package dev.dnal.tribuo.latency;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.runtime.NodeProfile;
import dev.dnal.tribuo.runtime.NodeProfile.RunNode;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Measures operations with ONNX Runtime's own records of its nodes: samples of them stand beside each other in one graph, so that they are
 * measured in turns, what they read has just been written, and weights have gone from the nearest caches, as in a network.
 */
final class Survey implements OperationTimer {
    /** Operations in a graph: enough to share what a session costs, and few enough for memory. */
    private static final int AT_ONCE = 24;

    /** Nodes by which one chain is longer than another. */
    private static final int CHAIN = 100;

    private static final int WARM_UPS = 3;
    private static final long NANOS = 400_000_000;
    private static final NodeProfile.Runs RUNS = new NodeProfile.Runs(20, 120);

    private static final int MOST_TRIES = 3;

    /** The share of the runs that counts, the fastest: what is slower was disturbed. */
    private static final double UNDISTURBED = 0.25;

    private final SessionConfig session;

    Survey(SessionConfig session) {
        this.session = session;
    }

    @Override
    public Map<Operation, Double> millis(Collection<Operation> operations) {
        Map<Operation, Double> times = new LinkedHashMap<>();
        List<Operation> all = List.copyOf(operations);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            times.putAll(measureInPeace(all.subList(from, Math.min(all.size(), from + AT_ONCE))));
        }
        return times;
    }

    /** On a busy machine several times, of which the fastest count. */
    private Map<Operation, Double> measureInPeace(List<Operation> operations) {
        Map<Operation, Double> fastest = new LinkedHashMap<>();
        double spread = Double.POSITIVE_INFINITY;
        for (int i = 0; i < MOST_TRIES && spread > Timings.BUSY; i++) {
            spread = Math.min(spread, measure(operations, fastest));
        }
        return fastest;
    }

    /** Of a run with one node that has next to nothing to do, and what each further one adds. */
    @Override
    public Overhead overhead() {
        List<TimedModel> chains = List.of(chain(1), chain(1 + CHAIN));
        Timings timings = new InterleavedTimer(InterleavedTimer.Effort.USUAL).measure(chains, session);
        double one = timings.variants().get(0).millis();
        double call = Math.max(0, timings.variants().get(1).millis() - one) / CHAIN;
        return new Overhead(Math.max(0, one - call), call);
    }

    private static TimedModel chain(int length) {
        Graph graph = new Graph("chain");
        graph.opsets().put("", Operators.OPSET);
        Value value = graph.addInput("input", new TensorType(DataType.FLOAT, Shape.of(1)));
        GraphBuilder builder = new GraphBuilder(graph);
        for (int i = 0; i < length; i++) {
            value = builder.emit("Abs", value);
        }
        graph.addOutput(value);
        return TimedModel.of(graph.name(), graph, 1);
    }

    /**
     * Measures once.
     *
     * @param fastest gets what is faster than what it has
     * @return by how much of what counts the medians are more
     */
    private double measure(List<Operation> operations, Map<Operation, Double> fastest) {
        SampleGraph graph = new SampleGraph();
        List<Target> targets = new ArrayList<>();
        for (Operation operation : operations) {
            targets.add(operation.sample().addTo(graph, operation.in(), operation.out()));
        }
        Map<RunNode, double[]> profile =
                NodeProfile.of(OnnxWriter.toBytes(graph.graph()), session, graph.feeds(), WARM_UPS, NANOS, RUNS);
        double nothing = millis(Target.named(SampleGraph.NOTHING), profile);
        for (int i = 0; i < targets.size(); i++) {
            fastest.merge(operations.get(i), Math.max(0, millis(targets.get(i), profile) - nothing), Math::min);
        }
        return profile.values().stream().mapToDouble(Timings::median).sum()
                        / profile.values().stream().mapToDouble(Survey::undisturbed).sum()
                - 1;
    }

    /** 0 for what ONNX Runtime does away with; of nodes with the same operator, which are one node twice, the mean. */
    private static double millis(Target target, Map<RunNode, double[]> profile) {
        return profile.entrySet().stream()
                        .filter(node -> target.is(node.getKey()))
                        .collect(Collectors.groupingBy(
                                node -> node.getKey().operator(),
                                Collectors.averagingDouble(node -> undisturbed(node.getValue()))))
                        .values()
                        .stream()
                        .mapToDouble(Double::doubleValue)
                        .sum()
                / 1e3;
    }

    private static double undisturbed(double[] micros) {
        double[] sorted = micros.clone();
        Arrays.sort(sorted);
        int counted = Math.max(1, (int) (UNDISTURBED * sorted.length));
        return Arrays.stream(sorted, 0, counted).average().orElse(0);
    }
}
