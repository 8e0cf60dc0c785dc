package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.ImageSplit;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.NetworkEvaluator;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.network.Reinitialisation;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.ChoiceReport;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.search.ending.TrainingDivergedException;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.Binarisation;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.CheckpointException;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.training.TrainingConfig;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;

/**
 * A search for a network's widths on one set of images, in the three stages of Differentiable Neural Architecture Learning (Guo
 * et al., arXiv 2103.02126).
 *
 * <ol>
 *   <li>The weights of the whole network train.
 *   <li>A {@link Strategy} rates the channels, or what else there is to decide over; that of DNAL trains a gate on each of them.
 *   <li>What is not worth its cost is cut out of the graph, and the weights of the small network train on.
 * </ol>
 *
 * <p>A share of the images is kept back; of the epochs of the last stage, the best on those is the result. Weights of images count
 * in the loss; accuracies count all images alike. Labels are read only if the loss uses them.
 */
public final class ArchitectureSearch {
    private final SearchSettings resolved;
    private final TrainerSettings settings;
    private final SearchListener listener;
    private final TrainingControl control;
    private final SearchCheckpoints checkpoints;
    private final ChannelChoice choice;
    private final SplittableRandom rng;
    private final ImageSplit data;
    private final long strategySeed;
    private final Optional<NetworkEvaluator> validation;
    private final List<EpochRecord> history = new ArrayList<>();
    private int rates;

    /**
     * A search over {@code images}.
     *
     * @param rng what everything random is drawn from: the split, initial weights, the order and augmentation of images
     * @param listener hears how it goes on
     */
    public ArchitectureSearch(
            SearchSettings resolved, ImageSource images, SplittableRandom rng, SearchListener listener) {
        this(resolved, images, rng, listener, CheckpointStore.none(), new Cancellation());
    }

    /**
     * A search that can be continued: it goes on where the latest checkpoint was saved, and ends as it would have ended
     * without a break.
     *
     * @param store of this search alone, with equal settings, images and generator each time
     * @param cancellation ends the search
     * @throws CheckpointException if there is a checkpoint but it can't be used
     * @throws TrainingCancelledException if the search is cancelled already
     */
    public ArchitectureSearch(
            SearchSettings resolved,
            ImageSource images,
            SplittableRandom rng,
            SearchListener listener,
            CheckpointStore store,
            Cancellation cancellation) {
        cancellation.requireNone("before it began");
        this.resolved = resolved;
        this.settings = resolved.trainer();
        this.listener = SearchListener.all(List.of(listener));
        this.checkpoints = new SearchCheckpoints(store);
        this.control = new TrainingControl(
                cancellation, new TimeLimit(settings, checkpoints.secondsBefore(), System::nanoTime));
        this.choice = new ChannelChoice(resolved, checkpoints, this::sampleLoss);
        this.rng = rng;
        boolean keepsBack = settings.validationFraction() > 0;
        SplittableRandom splitRng = rng.split();
        ImageSource seen = resolved.loss().usesTargets() ? images : images.withoutTargets();
        this.data = keepsBack ? split(settings, seen, splitRng) : new ImageSplit(seen, seen);
        this.strategySeed = splitRng.nextLong();
        this.validation = keepsBack ? Optional.of(evaluator(data.validation())) : Optional.empty();
    }

    /** Keeps images back, which a seed of their own may draw. */
    static ImageSplit split(TrainerSettings settings, ImageSource images, SplittableRandom rng) {
        OptionalLong seed = settings.validationSeed();
        SplittableRandom drawing = seed.isPresent() ? new SplittableRandom(seed.getAsLong()) : rng;
        return ImageSplit.stratified(images, settings.validationFraction(), drawing);
    }

    /**
     * Learns an architecture. Once per object.
     *
     * @return the trained small network
     * @throws IllegalArgumentException if the network does not fit the images, or the budget can't be met
     * @throws TrainingDivergedException if the loss is no longer finite
     * @throws CheckpointException if a checkpoint can't be saved
     * @throws TrainingCancelledException if the search is cancelled before the last stage is over
     */
    public LearnedNetwork learn() {
        return heardToItsEnd(() -> search(Stage.FINAL));
    }

    /**
     * As {@link #learn} with settings that make a thin network of the search's, to be compared with what that learns: its epochs are told
     * from those of the search by their stage. Once per object; with an equal generator, on the same split as {@link #learn}.
     *
     * @return the trained thin network
     * @throws dev.dnal.tribuo.search.ending.BudgetOutOfReachException if no width meets the budget
     * @throws TrainingCancelledException if the training is cancelled before it is over
     */
    public LearnedNetwork trainThin() {
        return heardToItsEnd(() -> search(Stage.THIN));
    }

    private LearnedNetwork search(Stage lastStage) {
        NetworkGraph start = begin();
        if (lastStage == Stage.FINAL) {
            warnOf(start);
        }
        Graph whole =
                train(trainer().trainToEnd(suiting(weightTask(Stage.WEIGHTS, start.graph(), settings.weightStage()))));

        List<Decision> decisions = resolved.decisions(whole, start.gateSites());
        ChannelScores rating = settings.strategy().rate(context(whole, decisions));
        ChannelChoice.Chosen chosen = choice.of(rating, decisions);
        Cut cut = new Cut(rating.network(), decisions, chosen.open());
        Architecture architecture = cut.architecture(checkImages());
        Graph small = cut.isWhole() ? cut.sliced().copy() : recalibrated(cut.sliced());
        ChoiceReport report = new ChoiceReport(rating.candidates(), chosen.budgets(), binarisation(small));
        listener.chosen(report);
        listener.sliced(architecture, rating.network(), small);
        if (lastStage == Stage.FINAL) {
            Scarcity.of(architecture).forEach(listener::warned);
        }

        if (settings.reinitialise()) {
            Reinitialisation.apply(small, new SplittableRandom(~strategySeed));
        }
        StageTrainer.Outcome last =
                trainer().trainAndChoose(suiting(weightTask(lastStage, small, settings.finalStage())));
        return new LearnedNetwork(
                train(last), Optional.of(architecture), Optional.of(report), history, last.chosenEpoch());
    }

    /**
     * Trains the whole network without gates for as many epochs as the three stages have together, with the settings of the
     * last: what a search is to be compared with. Once per object; with an equal generator, on the same split and from the
     * same initial weights as {@link #learn}.
     *
     * @return the trained whole network
     * @throws IllegalArgumentException if the network does not fit the images, or a search for the budget would learn nothing
     * @throws TrainingCancelledException if the training is cancelled before it is over
     */
    public LearnedNetwork trainBaseline() {
        return heardToItsEnd(this::trainWhole);
    }

    /**
     * The network that a search begins with, as it comes: of a file, with the weights that it brings.
     *
     * @throws IllegalArgumentException if the network does not fit the images
     */
    public LearnedNetwork given() {
        return new LearnedNetwork(build().graph(), Optional.empty(), Optional.empty(), List.of(), 0);
    }

    private LearnedNetwork heardToItsEnd(Supplier<LearnedNetwork> training) {
        LearnedNetwork network;
        try {
            network = withInterruptsAsCancellations(training);
        } catch (TrainingCancelledException e) {
            listener.cancelled(e);
            throw e;
        } catch (RuntimeException | Error e) {
            listener.failed(e);
            throw e;
        }
        listener.finished(network);
        return network;
    }

    /** A file that a thread writes when it is interrupted may be closed under it. */
    private static LearnedNetwork withInterruptsAsCancellations(Supplier<LearnedNetwork> training) {
        try {
            return training.get();
        } catch (RuntimeException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof ClosedByInterruptException) {
                    throw TrainingCancelledException.in(e);
                }
            }
            throw e;
        }
    }

    private LearnedNetwork trainWhole() {
        NetworkGraph start = begin();
        warnOf(start);
        WeightStage stage = settings.finalStage().withEpochs(settings.epochs());
        StageTrainer.Outcome outcome =
                trainer().trainAndChoose(suiting(weightTask(Stage.BASELINE, start.graph(), stage)));
        return new LearnedNetwork(train(outcome), Optional.empty(), Optional.empty(), history, outcome.chosenEpoch());
    }

    /** The network to begin with, once it is known that there is something to be learned of it. */
    private NetworkGraph begin() {
        NetworkGraph start = build();
        List<Decision> decisions = resolved.decisions(start.graph(), start.gateSites());
        if (decisions.isEmpty()) {
            throw new SettingException("Expected a network with something to decide over among "
                    + SearchSpace.labels(settings.searchSpace()) + ", found none in '"
                    + start.graph().name()
                    + "': of no layer could a channel be cut out; choose another network or search space");
        }
        List<GatedLayer> layers = decisions.stream()
                .flatMap(decision -> GatedLayer.of(start.graph(), decision).stream())
                .toList();
        settings.strategy().requireFits(start.graph(), layers);
        choice.requireReachable(start);
        return start;
    }

    /** What is likely to come of a search; of a rival, nobody needs to be warned. */
    private void warnOf(NetworkGraph start) {
        choice.warnings(start).forEach(listener::warned);
        List<String> locked = Decisions.locked(start.graph());
        if (!locked.isEmpty()) {
            listener.warned("There is nothing to decide over in " + String.join(", ", locked)
                    + ": none of the channels could be cut out, because something that reads them needs all of them, or that"
                    + " would save nothing");
        }
    }

    private NetworkGraph build() {
        return settings.network()
                .build(data.train().shape(), data.train().targetNames().size(), rng.split());
    }

    private StageTrainer trainer() {
        return trainer(rng);
    }

    private BatchPipeline batches(SplittableRandom drawing) {
        return BatchPipeline.training(
                data.train(),
                resolved.normalisation(),
                settings.augmentations(),
                settings.batchSize(),
                drawing.split());
    }

    private StageTrainer trainer(SplittableRandom drawing) {
        BatchPipeline batches = batches(drawing);
        TrainingConfig training = resolved.training();
        boolean takesBytes = training.session().device().kind() == Device.Kind.CUDA && training.shards() == 1;
        return new StageTrainer(
                takesBytes ? batches.inBytes() : batches,
                resolved.loss(),
                validation,
                training,
                listener,
                checkpoints,
                control,
                drawing.split());
    }

    private Graph train(StageTrainer.Outcome outcome) {
        history.addAll(outcome.records());
        return outcome.network();
    }

    private StageTask weightTask(Stage stage, Graph network, WeightStage weights) {
        TrainingGraph training =
                objective().training(network, weights.weightDecay()).build();
        return StageTask.ofWeights(stage, training, weights);
    }

    /** The task at learning rates that suit, if that is to be seen to. */
    private StageTask suiting(StageTask task) {
        if (!settings.rateTrials() || task.epochs() == 0) {
            return task;
        }
        return suiting(task.stage().label(), task, share -> tried(task, share).ratio());
    }

    private StageTask suiting(String name, StageTask task, DoubleUnaryOperator tried) {
        double share = checkpoints.decide("rate-" + name, () -> Tensor.of(new double[] {RateTrials.share(tried)}))
                .doubles()[0];
        StageTask suiting = task.atShare(share);
        if (share < 1) {
            listener.slowed(task.stage(), share, suiting.highestRate());
        }
        return suiting;
    }

    /** The stage at learning rates at which one network learns and another does not diverge, if that is to be seen to. */
    private WeightStage suiting(WeightStage stage, Graph learning, Graph lasting) {
        if (!settings.rateTrials()) {
            return stage;
        }
        StageTask learns = weightTask(Stage.ARCHITECTURE, learning, stage);
        StageTask lasts = weightTask(Stage.ARCHITECTURE, lasting, stage);
        StageTask suiting = suiting(
                "try-" + rates++,
                learns,
                share -> Double.isFinite(tried(lasts, share).last())
                        ? tried(learns, share).ratio()
                        : Double.NaN);
        return stage.withLearningRate(suiting.plan().learningRate());
    }

    private StageTrainer.Tried tried(StageTask task, double share) {
        return trainer(new SplittableRandom(strategySeed)).tried(task.atShare(share), RateTrials.STEPS);
    }

    private Objective objective() {
        return new Objective(resolved.loss(), data.train().isWeighted(), settings.optimiser());
    }

    private SearchContext context(Graph whole, List<Decision> decisions) {
        return new EngineContext(
                whole,
                decisions,
                objective(),
                new EngineContext.Training(this::trainer, this::suiting, this::train, stepsPerEpoch()),
                validation,
                choice,
                new SplittableRandom(strategySeed));
    }

    private int stepsPerEpoch() {
        return (data.train().size() - 1) / settings.batchSize() + 1;
    }

    /** A copy whose batch normalisations know what they see now. */
    private Graph recalibrated(Graph sliced) {
        Graph network = sliced.copy();
        Recalibration.of(
                network, batches(new SplittableRandom(strategySeed)), resolved.session(), control.cancellation());
        return network;
    }

    private Optional<Binarisation> binarisation(Graph sliced) {
        return history.stream()
                .reduce((before, after) -> after)
                .filter(record -> !record.gates().equals(GateDiagnostics.NONE))
                .flatMap(record -> validation.map(
                        images -> new Binarisation(record.validationAccuracy(), images.measure(sliced))));
    }

    private SampleLoss sampleLoss() {
        return SampleLoss.of(data.train(), resolved, control.cancellation(), new SplittableRandom(strategySeed));
    }

    private NetworkEvaluator checkImages() {
        return validation.orElseGet(() -> evaluator(data.train()));
    }

    private NetworkEvaluator evaluator(ImageSource images) {
        return new NetworkEvaluator(images, resolved.normalisation(), resolved.loss(), resolved.session());
    }
}
