package dev.dnal.conformance.fuzz;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.GraphRunException;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.runtime.tensor.TensorSpec;
import dev.dnal.tribuo.training.NetworkSession;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** All that a model goes through here, from bytes to a run in ONNX Runtime. */
final class MutantTrial {
    /** Elements of the largest value of a graph that is run: what is larger is refused before by who runs networks. */
    private static final long MOST_ELEMENTS = 1 << 22;

    private static final long OPEN_SIZE = 2;

    private final Consumer<String> stages;
    private final SplittableRandom random;

    /**
     * @param seed of the channels that are cut out
     * @param stages hears of each stage when it begins
     */
    MutantTrial(long seed, Consumer<String> stages) {
        this.random = new SplittableRandom(seed);
        this.stages = stages;
    }

    /** Says that a model is refused as it should be. */
    static boolean isDocumented(Throwable thrown) {
        return thrown instanceof GraphException || thrown instanceof GraphRunException;
    }

    /** What {@code describe} does: reads, counts, looks for gates. */
    Graph describe(byte[] model) {
        stages.accept("read");
        Graph graph = OnnxReader.read(model, "mutant.onnx");
        stages.accept("canonicalise");
        new Canonicalisation().apply(graph);
        stages.accept("count");
        CostCounter.count(graph);
        stages.accept("decide");
        Decisions.of(graph, EnumSet.of(SearchSpace.LAYERS));
        return graph;
    }

    /** What a run does with what was described. */
    void use(Graph graph) {
        for (EnumSet<SearchSpace> space :
                List.of(EnumSet.of(SearchSpace.LAYERS), EnumSet.of(SearchSpace.INTERIOR, SearchSpace.STREAMS))) {
            slice(graph, space);
        }
        stages.accept("run");
        run(graph);
    }

    private void slice(Graph graph, EnumSet<SearchSpace> space) {
        stages.accept("decide");
        List<Decision> decisions = Decisions.of(graph, space);
        if (decisions.isEmpty()) {
            return;
        }
        Map<String, boolean[]> open = new HashMap<>();
        for (Decision decision : decisions) {
            boolean[] mask = new boolean[decision.choices()];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = random.nextBoolean();
            }
            open.put(decision.name(), mask);
        }
        Graph cut = graph.copy();
        stages.accept("slice");
        GateInsertion.hard(cut, decisions, open);
        new ChannelSlicing().apply(cut);
        CostCounter.count(cut);
        stages.accept("run sliced");
        run(cut);
    }

    private static void run(Graph graph) {
        if (graph.values().stream().anyMatch(MutantTrial::isTooLarge)) {
            return;
        }
        try (OnnxSession session =
                NetworkSession.open(graph, SessionConfig.on(Device.CPU).withThreads(1))) {
            Map<String, HostTensor> feeds = new HashMap<>();
            for (TensorSpec input : session.inputs()) {
                if (input.type() != ElementType.FLOAT32) {
                    return;
                }
                long[] shape = input.shape().stream()
                        .mapToLong(size -> size == TensorSpec.DYNAMIC ? OPEN_SIZE : size)
                        .toArray();
                feeds.put(input.name(), HostTensor.allocate(ElementType.FLOAT32, shape));
            }
            session.run(feeds);
        }
    }

    private static boolean isTooLarge(Value value) {
        double elements = 1;
        if (value.shape().isPresent()) {
            for (Dim dim : value.requireShape().dims()) {
                elements *= dim.isFixed() ? dim.size() : OPEN_SIZE;
            }
        }
        return elements > MOST_ELEMENTS;
    }
}
