package dev.dnal.tribuo.testing;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.WeightStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A search without images: what strategies ask for is kept, and what training comes to is said by the test. */
public final class FakeContext implements SearchContext {
    /** Of the generator. */
    public static final long SEED = 1;

    /** Of an epoch. */
    public static final int STEPS = 10;

    private final Graph network;
    private final List<Decision> sites;
    private final List<GatedLayer> layers;
    private final List<TrainingPlan> plans = new ArrayList<>();
    private final SplittableRandom rng = new SplittableRandom(SEED);
    private UnaryOperator<Graph> training = UnaryOperator.identity();
    private List<Map<String, Tensor>> gradients = List.of();
    private OptionalDouble budgetShare = OptionalDouble.empty();

    /** A search over a network whose gated layers are given, in the order of the sites. */
    public FakeContext(Graph network, List<Decision> sites, List<GatedLayer> layers) {
        this.network = network;
        this.sites = sites;
        this.layers = layers;
    }

    /** A search over a network that nothing is asked of but what it costs. */
    public FakeContext(Graph network) {
        this(network, List.of(), List.of());
    }

    /** Says what a network has become when it is trained. */
    public FakeContext training(UnaryOperator<Graph> newTraining) {
        training = newTraining;
        return this;
    }

    /** Says what the gradients of the batches are. */
    public FakeContext gradients(List<Map<String, Tensor>> newGradients) {
        gradients = newGradients;
        return this;
    }

    /** Says that there is a budget. */
    public FakeContext budgetShare(double share) {
        budgetShare = OptionalDouble.of(share);
        return this;
    }

    /** What was to be trained, in order. */
    public List<TrainingPlan> plans() {
        return plans;
    }

    @Override
    public Graph network() {
        return network.copy();
    }

    @Override
    public List<Decision> decisions() {
        return sites;
    }

    @Override
    public List<GatedLayer> layers(Decision decision) {
        return layers.stream()
                .filter(layer ->
                        layer.name().equals(decision.name()) || layer.name().startsWith(decision.name() + " at "))
                .toList();
    }

    @Override
    public TrainingBuilder training(Graph graph, double weightDecay) {
        return TrainingGraph.of(graph);
    }

    /** {@inheritDoc} As it is. */
    @Override
    public WeightStage suiting(WeightStage stage, Graph learning, Graph lasting) {
        return stage;
    }

    @Override
    public Graph train(TrainingPlan plan) {
        plans.add(plan);
        return training.apply(plan.training().network());
    }

    @Override
    public double evaluate(Graph graph) {
        throw new UnsupportedOperationException("no images");
    }

    @Override
    public void gradients(Graph trained, int batches, Consumer<Map<String, Tensor>> each) {
        gradients.stream().limit(batches).forEach(each);
    }

    @Override
    public Graph slice(Graph whole, Map<String, boolean[]> open) {
        Graph sliced = whole.copy();
        GateInsertion.hard(sliced, sites, open);
        new ChannelSlicing().apply(sliced);
        return sliced;
    }

    @Override
    public int stepsPerEpoch() {
        return STEPS;
    }

    @Override
    public SplittableRandom rng() {
        return rng;
    }

    @Override
    public OptionalDouble budgetShare() {
        return budgetShare;
    }

    @Override
    public boolean costsTime() {
        return false;
    }

    @Override
    public double cost(Graph graph) {
        return CostCounter.count(graph).macs();
    }

    @Override
    public Map<String, boolean[]> withinBudget(Map<String, double[]> scores) {
        throw new UnsupportedOperationException("no costs");
    }
}
