package dev.dnal.tribuo.search;

import dev.dnal.onnx.channel.GateMasks;
import dev.dnal.onnx.channel.GateRule;
import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.data.BatchPipeline;
import dev.dnal.tribuo.data.ImageSource;
import dev.dnal.tribuo.data.ImageSplit;
import dev.dnal.tribuo.network.NetworkGraph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.logging.Logger;

/**
 * A search for a network's widths on one set of images, in the three stages of Differentiable Neural Architecture Learning (Guo
 * et al., arXiv 2103.02126).
 *
 * <ol>
 *   <li>The weights of the whole network train.
 *   <li>A {@link Strategy} rates the channels; that of DNAL trains a gate on each of them.
 *   <li>Channels that are not worth their cost are cut out of the graph, and the weights of the small network train on.
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
    private final long strategySeed;
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
        this.strategySeed = splitRng.nextLong();
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
        requireReachable(start);
        Graph whole = train(trainer().trainToEnd(weightTask(Stage.WEIGHTS, start.graph(), settings.weights())));

        List<GateSite> sites = SecondStage.sites(whole, start.gateSites());
        Rating rating = settings.strategy().rate(secondStage(whole, sites));
        Optional<ChosenWidths> budgeted = settings.budget().map(budget -> withinBudget(budget, rating, sites));
        Cut cut = new Cut(
                rating.network(), sites, budgeted.map(ChosenWidths::open).orElseGet(() -> open(rating)));
        ChoiceReport choice = report(rating, budgeted, cut);
        Architecture architecture = cut.architecture(checkImages());
        listener.chosen(choice);
        listener.sliced(architecture, cut.sliced());

        Graph small = cut.sliced().copy();
        if (settings.reinitialise()) {
            Reinitialisation.apply(small, new SplittableRandom(~strategySeed));
        }
        StageTrainer.Outcome last = trainer().trainAndChoose(weightTask(Stage.FINAL, small, settings.last()));
        return new LearnedNetwork(
                train(last), Optional.of(architecture), Optional.of(choice), history, last.chosenEpoch());
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
        return new LearnedNetwork(train(outcome), Optional.empty(), Optional.empty(), history, outcome.chosenEpoch());
    }

    private void requireReachable(NetworkGraph start) {
        settings.budget().ifPresent(budget -> {
            List<GateSite> sites = SecondStage.sites(start.graph(), start.gateSites());
            Map<String, Integer> channels = new LinkedHashMap<>();
            sites.forEach(site -> channels.put(
                    site.layer(), GatedLayer.of(start.graph(), site).channels()));
            budgeted(budget, start.graph(), sites).requireReachable(channels);
        });
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
        StageTask.GateStatus none = StageTask.GateStatus.without(network);
        return new StageTask(
                stage,
                training,
                weights.epochs(),
                weights.learningRate(),
                epoch -> 0,
                records -> 0,
                (trained, delta) -> none,
                StageTask.fullStepMacs(network));
    }

    private SecondStage secondStage(Graph whole, List<GateSite> sites) {
        return new SecondStage(
                whole,
                sites,
                settings.optimiser(),
                this::trainer,
                this::train,
                new SplittableRandom(strategySeed),
                settings.budget()
                        .map(budget -> OptionalDouble.of(share(budget, whole, sites)))
                        .orElseGet(OptionalDouble::empty));
    }

    private Map<String, boolean[]> open(Rating rating) {
        GateMasks choice = rating.choice()
                .orElseThrow(() -> new IllegalStateException(
                        settings.strategy() + " says that it chooses itself, but made no choice"));
        GateRule rule = settings.strategy().gateRule();
        Set<String> guarded = new HashSet<>();
        choice.above().forEach((layer, above) -> {
            if (LayerGuard.warnsOf(rule, layer, Masks.count(above), above.length)) {
                guarded.add(layer);
            }
        });
        choice.rescues().stream()
                .filter(rescue -> !guarded.contains(rescue.layer()))
                .forEach(rescue -> LOG.info(() -> "Layer " + rescue.layer() + " keeps channels " + rescue.channels()
                        + " though their gates are closed, for widths are rounded"));
        return choice.open();
    }

    /** Measured once in a search, even if it is continued: penalties follow from it. */
    private double share(Budget budget, Graph whole, List<GateSite> sites) {
        Tensor share = checkpoints.decide(
                "share",
                () -> Tensor.of(new double[] {budgeted(budget, whole, sites).share()}));
        return share.doubles()[0];
    }

    /** Measured once in a search, even if it is continued: the last stage trains what was chosen. */
    private ChosenWidths withinBudget(Budget budget, Rating rating, List<GateSite> sites) {
        Tensor decided = checkpoints.decide(
                "choice",
                () -> budgeted(budget, rating.network(), sites)
                        .choose(rating.scores())
                        .toTensor());
        return ChosenWidths.of(decided, rating.scores());
    }

    private ChoiceReport report(Rating rating, Optional<ChosenWidths> budgeted, Cut cut) {
        return new ChoiceReport(
                rating.candidates(),
                settings.budget()
                        .flatMap(
                                budget -> budgeted.map(widths -> new BudgetUse(budget, widths.limit(), widths.cost()))),
                binarisation(cut));
    }

    private Optional<Binarisation> binarisation(Cut cut) {
        return history.stream()
                .reduce((before, after) -> after)
                .filter(record -> !record.gates().equals(GateDiagnostics.NONE))
                .flatMap(record -> validation.map(
                        images -> new Binarisation(record.validationAccuracy(), images.accuracy(cut.sliced()))));
    }

    private BudgetedChoice budgeted(Budget budget, Graph whole, List<GateSite> sites) {
        return new BudgetedChoice(budget, settings.strategy().gateRule(), whole, sites, settings.session());
    }

    private NetworkEvaluator checkImages() {
        return validation.orElseGet(
                () -> new NetworkEvaluator(data.train(), settings.normalisation(), settings.session()));
    }
}
