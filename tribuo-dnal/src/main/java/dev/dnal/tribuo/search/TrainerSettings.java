package dev.dnal.tribuo.search;

import static dev.dnal.tribuo.config.Checks.require;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.tribuo.config.ConfigFields;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.loss.StageLoss;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.optimiser.StageOptimiser;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a training that all trainers have, as one immutable value: what a trainer, its builder, a search and a command hand on.
 * {@link TrainerFields} says what they are.
 *
 * <p>Ranges are checked by {@link #check} and nowhere else: not on the way, for one setting may need another, as some strategies a
 * budget.
 */
public final class TrainerSettings extends TrainerFields {
    private static final double MAX_SECONDS = Duration.ofDays(365).toSeconds();

    /** The usual settings for a network and a strategy. */
    public TrainerSettings(Network network, Strategy strategy) {
        super(network, strategy);
    }

    /** The value of fields that OLCUT may have set. */
    TrainerSettings(TrainerFields fields) {
        super(fields);
        augmentations = List.copyOf(augmentations);
        budgets = List.copyOf(budgets);
    }

    private TrainerSettings changed(Consumer<TrainerFields> change) {
        TrainerSettings copy = new TrainerSettings(this);
        change.accept(copy);
        return copy;
    }

    /**
     * Checks the ranges.
     *
     * @throws SettingException if a setting is out of range, or one does not go with another
     */
    public void check() {
        require(
                "strategy or budget",
                !budgets().isEmpty() || strategy.choosesItself(),
                strategy + " rates channels only: it needs a budget, as 0.5x of the MACs, to choose by");
        require(
                "budget or budgets",
                budgets().stream().map(Budget::cost).distinct().count()
                        == budgets().size(),
                "Expected at most one budget for each cost, found " + budgets());
        require("batchSize", batchSize >= 1, "The batch size must be at least 1, found " + batchSize);
        require(
                "validationFraction",
                validationFraction >= 0 && validationFraction < 1,
                "The share of validation images must be at least 0 and below 1, found " + validationFraction);
        require(
                "validationFraction, weightStage, strategy or finalStage",
                validationFraction > 0 || !needsValidation(),
                "Early stopping needs validation images, and so does a strategy that measures networks: expected a share"
                        + " of them above 0, found 0");
        requireTime("timeLimitSeconds", timeLimitSeconds, "The seconds that a training may take");
        requireTime("checkpointSeconds", checkpointSeconds, "The seconds from one checkpoint to the next");
        require("threads", threads >= 0, "The number of threads must be at least 0, found " + threads);
        require("worth", this::worth);
        require("searchSpace", this::searchSpace);
        require("device", this::device);
        require("kernels", () -> Kernels.of(kernels));
        require("shards or stepsPerRun", () -> training(device()));
    }

    private boolean needsValidation() {
        return weightStage.earlyStopping().isPresent()
                || finalStage.earlyStopping().isPresent()
                || strategy.needsValidation();
    }

    private static void requireTime(String property, double seconds, String what) {
        require(
                property,
                seconds >= 0 && seconds <= MAX_SECONDS,
                what + " must be at least 0, and not more than a year, found " + seconds);
    }

    /** The same with another network to begin with. */
    public TrainerSettings withNetwork(Network newNetwork) {
        return changed(copy -> copy.network = newNetwork);
    }

    /** The same with another first stage. */
    public TrainerSettings withWeightStage(WeightStage stage) {
        return changed(copy -> copy.weightStage = stage);
    }

    /** The same with another strategy. */
    public TrainerSettings withStrategy(Strategy newStrategy) {
        return changed(copy -> copy.strategy = newStrategy);
    }

    /** The same with something else to decide over. */
    public TrainerSettings withSearchSpace(Set<SearchSpace> space) {
        String labels = SearchSpace.labels(space);
        return changed(copy -> copy.searchSpace = labels);
    }

    /** The same where something else tells how much stays of each decision under a budget. */
    public TrainerSettings withWorth(Worth newWorth) {
        return changed(copy -> copy.worth = newWorth.label());
    }

    /** The same with another budget, or with none. */
    public TrainerSettings withBudget(Optional<Budget> newBudget) {
        return withBudgets(newBudget.stream().toList());
    }

    /** The same with other budgets, see {@link #budgets}. */
    public TrainerSettings withBudgets(List<Budget> newBudgets) {
        return changed(copy -> {
            copy.budget = newBudgets.isEmpty() ? null : newBudgets.get(0);
            copy.budgets = List.copyOf(newBudgets.subList(Math.min(1, newBudgets.size()), newBudgets.size()));
        });
    }

    /** The same with another third stage. */
    public TrainerSettings withFinalStage(WeightStage stage) {
        return changed(copy -> copy.finalStage = stage);
    }

    /** The same with a third stage that begins with new random weights, or not. */
    public TrainerSettings withReinitialise(boolean newReinitialise) {
        return changed(copy -> copy.reinitialise = newReinitialise);
    }

    /** The same with another loss of all stages; without one it is the trainer's own. */
    public TrainerSettings withLoss(Optional<StageLoss> newLoss) {
        return changed(copy -> copy.loss = newLoss.orElse(null));
    }

    /** The same with another optimiser of all stages. */
    public TrainerSettings withOptimiser(StageOptimiser newOptimiser) {
        return changed(copy -> copy.optimiser = newOptimiser);
    }

    /**
     * The same with learning rates of weights as their schedules say, or with such as suit: they, or a share of them down to a thousandth, which
     * some steps at each of several tell before a stage begins.
     */
    public TrainerSettings withRateTrials(boolean newRateTrials) {
        return changed(copy -> copy.rateTrials = newRateTrials);
    }

    /** The same with other augmentations of training images, in order. */
    public TrainerSettings withAugmentations(List<Augmentation> newAugmentations) {
        return changed(copy -> copy.augmentations = List.copyOf(newAugmentations));
    }

    /** The same with another number of images per step. */
    public TrainerSettings withBatchSize(int newBatchSize) {
        return changed(copy -> copy.batchSize = newBatchSize);
    }

    /** The same with another share of images that is kept back to choose by. */
    public TrainerSettings withValidationFraction(double fraction) {
        return changed(copy -> copy.validationFraction = fraction);
    }

    /** The same with images kept back that another seed draws; 0 draws them by that of all else. */
    public TrainerSettings withValidationSeed(long newValidationSeed) {
        return changed(copy -> copy.validationSeed = newValidationSeed);
    }

    /** The same with another device: cpu, cuda:N or auto. */
    public TrainerSettings withDevice(String newDevice) {
        return changed(copy -> copy.device = newDevice);
    }

    /** The same with another number of threads; 0 for as many as there are processors. */
    public TrainerSettings withThreads(int newThreads) {
        return changed(copy -> copy.threads = newThreads);
    }

    /** The same with another number of parts that each batch is cut into; 0 for what suits the device. */
    public TrainerSettings withShards(int newShards) {
        return changed(copy -> copy.shards = newShards);
    }

    /** The same with another number of steps that share a run, at most; 0 for what suits the device. */
    public TrainerSettings withStepsPerRun(int steps) {
        return changed(copy -> copy.stepsPerRun = steps);
    }

    /** The same with other kernels of training steps. */
    public TrainerSettings withKernels(Kernels newKernels) {
        return changed(copy -> copy.kernels = newKernels.label());
    }

    /** The same with another seed. */
    public TrainerSettings withSeed(long newSeed) {
        return changed(copy -> copy.seed = newSeed);
    }

    /** The same with another time that a training may take; 0 for no limit. */
    public TrainerSettings withTimeLimitSeconds(double seconds) {
        return changed(copy -> copy.timeLimitSeconds = seconds);
    }

    /** The same with another folder for checkpoints. */
    public TrainerSettings withCheckpointFolder(Path folder) {
        return changed(copy -> copy.checkpointFolder = folder);
    }

    /** The same with another time from one checkpoint to the next; 0 for one at the end of each epoch. */
    public TrainerSettings withCheckpointSeconds(double seconds) {
        return changed(copy -> copy.checkpointSeconds = seconds);
    }

    /**
     * The same with training steps that run in another way.
     *
     * @param training on a device that is resolved
     */
    public TrainerSettings withTraining(TrainingConfig training) {
        return withDevice(training.session().device().toString())
                .withThreads(training.session().threads())
                .withShards(training.shards())
                .withStepsPerRun(training.stepsPerRun())
                .withKernels(training.kernels());
    }

    /** Network to begin with. */
    public Network network() {
        return network;
    }

    /** First stage: the weights of the whole network. */
    public WeightStage weightStage() {
        return weightStage;
    }

    /** Second stage: what finds out which channels are worth their cost. */
    public Strategy strategy() {
        return strategy;
    }

    /**
     * What to decide over. Where nothing is set: without a budget the channels of each layer, as published. With one, what leaves nothing in a
     * network that would cost time, if the loss tells what stays or the budget is one of time.
     *
     * @throws SettingException if it is no search space
     */
    public Set<SearchSpace> searchSpace() {
        if (!searchSpace.isEmpty()) {
            return SearchSpace.parse(searchSpace);
        }
        if (budgets().isEmpty()) {
            return Set.of(SearchSpace.LAYERS);
        }
        if (worth() != Worth.SCORES) {
            return Set.of(SearchSpace.INTERIOR, SearchSpace.STREAMS, SearchSpace.OPERATIONS);
        }
        return budget(Budget.Cost.LATENCY).isPresent()
                ? Set.of(SearchSpace.INTERIOR, SearchSpace.STREAMS)
                : Set.of(SearchSpace.LAYERS);
    }

    /**
     * What tells how much stays of each decision under a budget.
     *
     * @throws SettingException if there is no such thing
     */
    public Worth worth() {
        return worth.isEmpty() ? strategy.worth() : Worth.of(worth);
    }

    /**
     * What the learned network may cost, at most one budget for each cost: it keeps to all of them. A search is steered by the first. Empty to
     * let the strategy choose.
     */
    public List<Budget> budgets() {
        return Stream.concat(Stream.ofNullable(budget), budgets.stream()).toList();
    }

    /** The budget of a cost, if there is one. */
    public Optional<Budget> budget(Budget.Cost cost) {
        return budgets().stream().filter(limit -> limit.cost() == cost).findFirst();
    }

    /** Third stage: the weights of the small network. */
    public WeightStage finalStage() {
        return finalStage;
    }

    /** Epochs of the three stages together. */
    public int epochs() {
        return weightStage.epochs() + strategy.epochs() + finalStage.epochs();
    }

    /** Whether the third stage begins with new random weights instead of those that the channels had. */
    public boolean reinitialise() {
        return reinitialise;
    }

    /** Whether weights train at a share of their learning rates that suits, if these don't. */
    public boolean rateTrials() {
        return rateTrials;
    }

    /** Loss of all stages, in place of the trainer's own. */
    public Optional<StageLoss> loss() {
        return Optional.ofNullable(loss);
    }

    /** Optimiser of all stages. */
    public StageOptimiser optimiser() {
        return optimiser;
    }

    /** Augmentations of training images, in order; may be empty. */
    public List<Augmentation> augmentations() {
        return augmentations;
    }

    /** Images per step, at least 1. */
    public int batchSize() {
        return batchSize;
    }

    /** Share of the images that is kept back to choose by, in [0, 1); 0 keeps none. */
    public double validationFraction() {
        return validationFraction;
    }

    /** Seed that the images which are kept back are drawn by, if it is not that of all else. */
    public OptionalLong validationSeed() {
        return validationSeed == 0 ? OptionalLong.empty() : OptionalLong.of(validationSeed);
    }

    /**
     * Where to train, as it was asked for.
     *
     * @throws SettingException if that is no device
     */
    public Device device() {
        return Device.parse(device);
    }

    /**
     * How training steps run.
     *
     * @param resolved the device that was asked for, which has been found to work
     * @throws SettingException if a setting is out of range
     */
    public TrainingConfig training(Device resolved) {
        SessionConfig session = SessionConfig.on(resolved);
        return TrainingConfig.suiting(
                threads == 0 ? session : session.withThreads(threads), Kernels.of(kernels), shards, stepsPerRun);
    }

    /** Seed of all that is random. */
    public long seed() {
        return seed;
    }

    /** Seconds that a training may take, at least 0; 0 for no limit. */
    public double timeLimitSeconds() {
        return timeLimitSeconds;
    }

    /** How long all stages together may take; empty for as long as their epochs take. */
    public Optional<Duration> timeLimit() {
        return timeLimitSeconds == 0 ? Optional.empty() : Optional.of(duration(timeLimitSeconds));
    }

    /** Folder to keep checkpoints in, if they are kept. */
    public Optional<Path> checkpointFolder() {
        return checkpointFolder.equals(NO_FOLDER) ? Optional.empty() : Optional.of(checkpointFolder);
    }

    /** Time from one checkpoint to the next; 0 for one at the end of each epoch. */
    public Duration checkpointInterval() {
        return duration(checkpointSeconds);
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) Math.ceil(seconds * 1e9));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return ConfigFields.equal(this, other);
    }

    @Override
    public int hashCode() {
        return ConfigFields.hash(this);
    }

    @Override
    public String toString() {
        return ConfigFields.text(this);
    }
}
