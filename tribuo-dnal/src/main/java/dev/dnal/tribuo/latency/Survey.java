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
import dev.dnal.tribuo.runtime.NodeProfile.Runs;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.ThreadClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Measures operations with ONNX Runtime's own records of its nodes: samples of them stand beside each other in one graph, so that they are
 * measured in turns, what they read has just been written, and weights have gone from the nearest caches, as in a network.
 *
 * <p>On a busy machine, what takes microseconds is left alone at times, and its fastest runs count. What takes milliseconds hardly ever is:
 * with one thread, the time of runs with one such operation is therefore taken from the thread's clock, and divided among its nodes.
 */
final class Survey implements OperationTimer {
    /** Operations in a graph: enough to share what a session costs, and few enough for memory. */
    private static final int AT_ONCE = 24;

    /** Nodes by which one chain is longer than another. */
    private static final int CHAIN = 100;

    private static final int WARM_UPS = 2;
    private static final Effort LOOK = new Effort(100_000_000, new Runs(3, 20));
    private static final Effort MANY = new Effort(800_000_000, new Runs(20, 300));
    private static final Effort ALONE = new Effort(100_000_000, new Runs(5, 100));

    /** What takes longer is interrupted as a rule, where processors are shared. */
    private static final double LONG_MILLIS = 0.5;

    private static final int MOST_TRIES = 3;

    /** The share of the runs that counts, the fastest: what is slower was disturbed. */
    private static final double UNDISTURBED = 0.25;

    /** How long to run a graph at least, in nanoseconds, and how often. */
    private record Effort(long nanos, Runs runs) {}

    /** What a graph of samples showed. */
    private record Found(List<Operation> operations, List<Target> targets, NodeProfile profile) {}

    private final SessionConfig session;

    Survey(SessionConfig session) {
        this.session = session;
    }

    @Override
    public Map<Operation, Double> millis(Collection<Operation> operations) {
        Map<Operation, Double> times = new LinkedHashMap<>();
        operations.stream()
                .collect(Collectors.groupingBy(Operation::megabytesBetween))
                .values()
                .forEach(all -> times.putAll(alike(all)));
        return times;
    }

    private Map<Operation, Double> alike(List<Operation> all) {
        Map<Operation, Double> times = new LinkedHashMap<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<Operation> some = new ArrayList<>(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
            if (ThreadClock.suits(session)) {
                Map<Operation, Double> rough = fastest(run(some, LOOK));
                // One alone must outweigh what is read between its calls.
                some.removeIf(operation -> rough.getOrDefault(operation, 0.0)
                        > LONG_MILLIS * operation.megabytesBetween() / Operation.FEWEST_MEGABYTES);
                rough.keySet().stream()
                        .filter(operation -> !some.contains(operation))
                        .forEach(operation -> times.put(operation, alone(operation)));
            }
            if (!some.isEmpty()) {
                times.putAll(inPeace(some));
            }
        }
        return times;
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

    /** On a busy machine several times, of which the fastest count. */
    private Map<Operation, Double> inPeace(List<Operation> operations) {
        Map<Operation, Double> fastest = new LinkedHashMap<>();
        double spread = Double.POSITIVE_INFINITY;
        for (int i = 0; i < MOST_TRIES && spread > Timings.BUSY; i++) {
            Found found = run(operations, MANY);
            fastest(found).forEach((operation, millis) -> fastest.merge(operation, millis, Math::min));
            spread =
                    Math.min(spread, sum(found.profile(), Timings::median) / sum(found.profile(), Survey::fastest) - 1);
        }
        return fastest;
    }

    private Found run(List<Operation> operations, Effort effort) {
        SampleGraph graph = new SampleGraph(operations.get(0).megabytesBetween());
        List<Target> targets = operations.stream()
                .map(operation -> operation.sample().addTo(graph, operation.in(), operation.out()))
                .toList();
        NodeProfile profile = NodeProfile.of(
                OnnxWriter.toBytes(graph.graph()), session, graph.feeds(), WARM_UPS, effort.nanos(), effort.runs());
        return new Found(operations, targets, profile);
    }

    /** Without what recording a node takes, which a node with nothing to do shows. */
    private static Map<Operation, Double> fastest(Found found) {
        double nothing = micros(Target.named(SampleGraph.NOTHING), found.profile(), Survey::fastest);
        Map<Operation, Double> times = new LinkedHashMap<>();
        for (int i = 0; i < found.targets().size(); i++) {
            double micros = micros(found.targets().get(i), found.profile(), Survey::fastest);
            times.put(found.operations().get(i), Math.max(0, micros - nothing) / 1e3);
        }
        return times;
    }

    private double alone(Operation operation) {
        Found found = run(List.of(operation), ALONE);
        double all = sum(found.profile(), micros -> Arrays.stream(micros).sum());
        double one = micros(
                found.targets().get(0),
                found.profile(),
                micros -> Arrays.stream(micros).sum());
        return fastest(found.profile().runMicros()) * one / all / 1e3;
    }

    private static double sum(NodeProfile profile, ToDoubleFunction<double[]> statistic) {
        return profile.micros().values().stream().mapToDouble(statistic).sum();
    }

    /** 0 for what ONNX Runtime does away with; of nodes with the same operator, which are one node twice, the mean. */
    private static double micros(Target target, NodeProfile profile, ToDoubleFunction<double[]> statistic) {
        return profile.micros().entrySet().stream()
                .filter(node -> target.is(node.getKey()))
                .collect(Collectors.groupingBy(
                        node -> node.getKey().operator(),
                        Collectors.averagingDouble(node -> statistic.applyAsDouble(node.getValue()))))
                .values()
                .stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private static double fastest(double... micros) {
        double[] sorted = micros.clone();
        Arrays.sort(sorted);
        int counted = Math.max(1, (int) (UNDISTURBED * sorted.length));
        return Arrays.stream(sorted, 0, counted).average().orElse(0);
    }
}
