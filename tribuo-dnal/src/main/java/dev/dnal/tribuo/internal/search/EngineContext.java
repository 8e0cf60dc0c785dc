package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.internal.evaluation.NetworkEvaluator;
import dev.dnal.tribuo.search.GateReading;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a search gives its strategy to work with. */
final class EngineContext implements SearchContext {
    private final Graph network;
    private final List<Decision> decisions;
    private final Objective objective;
    private final Training training;
    private final Optional<NetworkEvaluator> validation;
    private final ChannelChoice choice;
    private final SplittableRandom rng;
    private int choices;

    /**
     * How the search trains.
     *
     * @param trainers one for each training, which draws what is random in it
     * @param rates finds those that suit
     * @param recorder keeps the epochs of a training and takes out its network
     * @param stepsPerEpoch at least 1
     */
    record Training(
            Supplier<StageTrainer> trainers,
            Rates rates,
            Function<StageTrainer.Outcome, Graph> recorder,
            int stepsPerEpoch) {}

    /** As {@link SearchContext#suiting}. */
    @FunctionalInterface
    interface Rates {
        /** The stage at learning rates that suit. */
        WeightStage suiting(WeightStage stage, Graph learning, Graph lasting);
    }

    EngineContext(
            Graph network,
            List<Decision> decisions,
            Objective objective,
            Training training,
            Optional<NetworkEvaluator> validation,
            ChannelChoice choice,
            SplittableRandom rng) {
        this.network = network;
        this.decisions = List.copyOf(decisions);
        this.objective = objective;
        this.training = training;
        this.validation = validation;
        this.choice = choice;
        this.rng = rng;
    }

    @Override
    public Graph network() {
        return network.copy();
    }

    @Override
    public List<Decision> decisions() {
        return decisions;
    }

    @Override
    public List<GatedLayer> layers(Decision decision) {
        return GatedLayer.of(network, decision);
    }

    @Override
    public SplittableRandom rng() {
        return rng;
    }

    @Override
    public int stepsPerEpoch() {
        return training.stepsPerEpoch();
    }

    @Override
    public OptionalDouble budgetShare() {
        return choice.share(network, decisions);
    }

    @Override
    public double cost(Graph graph) {
        return choice.cost(graph);
    }

    @Override
    public boolean costsTime() {
        return choice.costsTime();
    }

    @Override
    public Map<String, boolean[]> withinBudget(Map<String, double[]> scores) {
        return choice.tried(choices++, network, decisions, scores);
    }

    @Override
    public TrainingBuilder training(Graph graph, double weightDecay) {
        return objective.training(graph, weightDecay);
    }

    @Override
    public Graph train(TrainingPlan plan) {
        StageTask task = StageTask.of(Stage.ARCHITECTURE, plan, this::status);
        return training.recorder().apply(training.trainers().get().trainToEnd(task));
    }

    @Override
    public WeightStage suiting(WeightStage stage, Graph learning, Graph lasting) {
        return training.rates().suiting(stage, learning, lasting);
    }

    private StageTask.GateStatus status(GateReading reading) {
        return new Cut(network, decisions, reading.open()).status(reading);
    }

    @Override
    public double evaluate(Graph graph) {
        return validation
                .orElseThrow(() -> new IllegalStateException("There are no validation images to measure a network on: a"
                        + " strategy that measures networks must say that it needs them"))
                .measure(graph);
    }

    @Override
    public void gradients(Graph trained, int batches, Consumer<Map<String, Tensor>> each) {
        TrainingGraph graph = objective.training(trained).gradientsOnly().build();
        training.trainers().get().gradients(graph, batches, each);
    }

    @Override
    public Graph slice(Graph whole, Map<String, boolean[]> open) {
        return new Cut(whole, decisions, open).sliced();
    }
}
