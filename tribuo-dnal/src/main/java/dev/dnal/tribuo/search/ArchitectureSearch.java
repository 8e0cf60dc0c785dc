package dev.dnal.tribuo.search;

import dev.dnal.onnx.channel.Gate;
import dev.dnal.onnx.channel.GateInsertion;
import dev.dnal.onnx.channel.GateMasks;
import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.channel.GateSites;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.pass.BatchNormFolding;
import dev.dnal.onnx.training.GatePenalty;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.data.BatchPipeline;
import dev.dnal.tribuo.data.ImageSource;
import dev.dnal.tribuo.data.ImageSplit;
import dev.dnal.tribuo.network.NetworkGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.logging.Logger;

/**
 * Differentiable Neural Architecture Learning (Guo et al., arXiv 2103.02126) on one set of images.
 *
 * <ol>
 *   <li>The weights of the whole network train.
 *   <li>A gate sigmoid(delta * s) is put on every channel; the s train against cross entropy + lambda * sum of sigmoid(s)
 *       while delta grows and convolutions rest.
 *   <li>Channels whose gates have closed are cut out of the graph, and the weights of the small network train on.
 * </ol>
 *
 * <p>A share of the images is kept back; of the epochs of the last stage, the best on those is the result.
 */
public final class ArchitectureSearch {
    private static final Logger LOG = Logger.getLogger(ArchitectureSearch.class.getName());

    private final SearchSettings settings;
    private final SearchListener listener;
    private final SearchCheckpoints checkpoints;
    private final SplittableRandom rng;
    private final ImageSplit data;
    private final Optional<NetworkEvaluator> validation;
    private final List<EpochRecord> history = new ArrayList<>();

    /**
     * A search over {@code images}.
     *
     * @param rng what everything random is drawn from: the split, initial weights, the order and augmentation of images
     * @param listener hears how it goes on
     */
    public ArchitectureSearch(
            SearchSettings settings, ImageSource images, SplittableRandom rng, SearchListener listener) {
        this(settings, images, rng, listener, CheckpointStore.none());
    }

    /**
     * A search that can be continued: it goes on where the latest checkpoint was saved, and ends as it would have ended
     * without a break.
     *
     * @param store of this search alone, with equal settings, images and generator each time
     * @throws CheckpointException if there is a checkpoint but it can't be used
     */
    public ArchitectureSearch(
            SearchSettings settings,
            ImageSource images,
            SplittableRandom rng,
            SearchListener listener,
            CheckpointStore store) {
        this.settings = settings;
        this.listener = listener;
        this.checkpoints = new SearchCheckpoints(store);
        this.rng = rng;
        boolean keepsBack = settings.validationFraction() > 0;
        SplittableRandom splitRng = rng.split();
        this.data = keepsBack
                ? ImageSplit.stratified(images, settings.validationFraction(), splitRng)
                : new ImageSplit(images, images);
        this.validation = keepsBack
                ? Optional.of(new NetworkEvaluator(data.validation(), settings.normalisation(), settings.session()))
                : Optional.empty();
    }

    /**
     * Learns an architecture. Once per object.
     *
     * @return the trained small network
     * @throws IllegalArgumentException if the network does not fit the images
     * @throws IllegalStateException if the loss is no longer finite
     * @throws CheckpointException if a checkpoint can't be saved
     */
    public LearnedNetwork learn() {
        NetworkGraph start = build();
        Graph whole = train(trainer().trainToEnd(weightTask(Stage.WEIGHTS, start.graph(), settings.weights())));

        List<GateSite> sites =
                start.gateSites().isEmpty() ? GateSites.of(whole) : GateSites.named(whole, start.gateSites());
        Graph gated = whole.copy();
        if (!settings.architecture().batchStatistics()) {
            new BatchNormFolding().apply(gated);
        }
        List<Gate> gates = GateInsertion.soft(gated, sites);
        gated = train(trainer().trainToEnd(architectureTask(whole, sites, gated, gates)));

        Cut cut = new Cut(Cut.withWeights(whole, gated), sites, masks(gated, gates));
        cut.masks()
                .rescues()
                .forEach(rescue -> LOG.info(() -> "Layer " + rescue.layer() + " keeps channels " + rescue.channels()
                        + " though their gates are closed"));
        Architecture architecture = cut.architecture(checkImages());
        listener.sliced(architecture, cut.sliced());

        StageTrainer.Outcome last = trainer().trainAndChoose(weightTask(Stage.FINAL, cut.sliced(), settings.last()));
        return new LearnedNetwork(train(last), Optional.of(architecture), history, last.chosenEpoch());
    }

    /**
     * Trains the whole network without gates for as many epochs as the three stages have together, with the settings of the
     * last: what a search is to be compared with. Once per object; with an equal generator, on the same split and from the
     * same initial weights as {@link #learn}.
     *
     * @return the trained whole network
     */
    public LearnedNetwork trainBaseline() {
        Graph graph = build().graph();
        WeightStage stage = settings.last().withEpochs(settings.epochs());
        StageTrainer.Outcome outcome = trainer().trainAndChoose(weightTask(Stage.BASELINE, graph, stage));
        return new LearnedNetwork(train(outcome), Optional.empty(), history, outcome.chosenEpoch());
    }

    private NetworkGraph build() {
        return settings.network().build(data.train().shape(), data.train().numClasses(), rng.split());
    }

    private StageTrainer trainer() {
        BatchPipeline batches = BatchPipeline.training(
                data.train(), settings.normalisation(), settings.augmentations(), settings.batchSize(), rng.split());
        return new StageTrainer(batches, validation, settings.training(), listener, checkpoints, rng.split());
    }

    private Graph train(StageTrainer.Outcome outcome) {
        history.addAll(outcome.records());
        return outcome.network();
    }

    private StageTask weightTask(Stage stage, Graph network, WeightStage weights) {
        TrainingGraph training = TrainingGraph.of(network)
                .optimiser(settings.optimiser().withWeightDecay(weights.weightDecay()))
                .build();
        StageTask.GateStatus allOpen =
                new StageTask.GateStatus(1, CostCounter.count(network).macs());
        return new StageTask(
                stage, training, weights.epochs(), weights.learningRate(), epoch -> 0, 0, trained -> allOpen);
    }

    private StageTask architectureTask(Graph whole, List<GateSite> sites, Graph gated, List<Gate> gates) {
        ArchitectureStage stage = settings.architecture();
        TrainingBuilder training = TrainingGraph.of(gated)
                .optimiser(settings.optimiser().withWeightDecay(0))
                .penalty(GatePenalty.published())
                .train(stage.freezing()::trains);
        if (!stage.batchStatistics()) {
            training.runningStatistics();
        }
        return new StageTask(
                Stage.ARCHITECTURE,
                training.build(),
                stage.epochs(),
                stage.learningRate(),
                epoch -> stage.delta().at(epoch, stage.epochs()),
                stage.lambda(),
                trained -> new Cut(whole, sites, masks(trained, gates)).status());
    }

    /** Which gates are open. The threshold is that of the last epoch in all epochs: it asks on which side of 0 s is. */
    private GateMasks masks(Graph gated, List<Gate> gates) {
        ArchitectureStage stage = settings.architecture();
        double delta = stage.delta().at(stage.epochs() - 1, stage.epochs());
        return GateMasks.of(gated, gates, delta, stage.gateRule());
    }

    private NetworkEvaluator checkImages() {
        return validation.orElseGet(
                () -> new NetworkEvaluator(data.train(), settings.normalisation(), settings.session()));
    }
}
