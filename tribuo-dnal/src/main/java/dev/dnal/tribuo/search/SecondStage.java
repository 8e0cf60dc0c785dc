package dev.dnal.tribuo.search;

import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.channel.GateSites;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.schedule.LearningRateSchedule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What a strategy has to work with: the network that the first stage has trained, and the images of the search to train it on. */
public final class SecondStage {
    private final Graph network;
    private final List<GateSite> sites;
    private final Objective objective;
    private final Supplier<StageTrainer> trainers;
    private final Function<StageTrainer.Outcome, Graph> recorder;
    private final SplittableRandom rng;
    private final OptionalDouble share;

    SecondStage(
            Graph network,
            List<GateSite> sites,
            Objective objective,
            Supplier<StageTrainer> trainers,
            Function<StageTrainer.Outcome, Graph> recorder,
            SplittableRandom rng,
            OptionalDouble share) {
        this.network = network;
        this.sites = sites;
        this.objective = objective;
        this.trainers = trainers;
        this.recorder = recorder;
        this.rng = rng;
        this.share = share;
    }

    /**
     * How gates train, or whatever else a training graph has to be trained.
     *
     * @param training the graph
     * @param epochs number of epochs
     * @param learningRate over the stage
     * @param delta steepness of the gates by epoch
     * @param lambda factor of the penalty in the epoch after the ones given
     * @param gates how the gates stand, from the network after an epoch and the steepness in that epoch
     */
    record Plan(
            TrainingGraph training,
            int epochs,
            LearningRateSchedule learningRate,
            IntToDoubleFunction delta,
            ToDoubleFunction<List<EpochRecord>> lambda,
            BiFunction<Graph, Double, Gates> gates) {}

    /**
     * How gates stand.
     *
     * @param open for each gated layer which channels would stay
     * @param above which gates are above the threshold
     * @param undecided share of gates between 0.1 and 0.9, 0 to 1
     */
    record Gates(Map<String, boolean[]> open, Map<String, boolean[]> above, double undecided) {}

    /** The trained whole network; a copy. */
    public Graph network() {
        return network.copy();
    }

    /** Where gates sit in it, in the order of the network. */
    public List<GateSite> sites() {
        return sites;
    }

    /** The layers at these sites, in the same order. */
    public List<GatedLayer> layers() {
        return sites.stream().map(site -> GatedLayer.of(network, site)).toList();
    }

    /** Chance that belongs to this search's seed. */
    public SplittableRandom rng() {
        return rng;
    }

    /** The share of the whole network's cost that there is a budget for, if there is one. */
    public OptionalDouble share() {
        return share;
    }

    /** Begins to say how a network trains, with the search's loss and optimiser. */
    public TrainingBuilder training(Graph graph, double weightDecay) {
        return objective.training(graph, weightDecay);
    }

    /**
     * Trains the weights of the whole network on.
     *
     * @param training its graph, from {@link #training}
     * @param stage epochs and learning rate
     * @param lambda factor of the penalty, if the graph has one
     * @return the network with the weights of the last epoch, or the best with early stopping
     */
    public Graph trainWeights(TrainingGraph training, WeightStage stage, double lambda) {
        return train(StageTask.ofWeights(Stage.ARCHITECTURE, network, training, stage, lambda));
    }

    /** Trains gates through all epochs, while convolutions rest. */
    Graph train(Plan plan) {
        return train(new StageTask(
                Stage.ARCHITECTURE,
                plan.training(),
                plan.epochs(),
                Optional.empty(),
                plan.learningRate(),
                plan.delta(),
                plan.lambda(),
                (trained, delta) -> status(plan.gates().apply(trained, delta)),
                StageTask.gateStepMacs(network)));
    }

    private StageTask.GateStatus status(Gates gates) {
        return new Cut(network, sites, gates.open()).status(gates);
    }

    private Graph train(StageTask task) {
        return recorder.apply(trainers.get().trainToEnd(task));
    }

    /**
     * Gradients of the loss with respect to weights, batch by batch; nothing is trained.
     *
     * @param trained the network, with any weights
     * @param batches how many, from the beginning of an epoch; fewer if there are no more
     * @param each receives the gradients of a batch under the names of the weights
     */
    public void gradients(Graph trained, int batches, Consumer<Map<String, Tensor>> each) {
        trainers.get().gradients(objective.training(trained).gradientsOnly().build(), batches, each);
    }

    /** Sites as the network's architecture names them, or by the default policy. */
    static List<GateSite> sites(Graph network, List<String> named) {
        return named.isEmpty() ? GateSites.of(network) : GateSites.named(network, named);
    }
}
