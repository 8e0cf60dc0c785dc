package dev.dnal.tribuo;

import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.internal.search.ArchitectureSearch;
import dev.dnal.tribuo.loss.StageLoss;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.optimiser.StageOptimiser;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.Worth;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.training.Kernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collects the settings of a trainer; what is not set has the default of the field of the same name.
 *
 * @param <B> the builder itself
 */
public abstract class NetworkTrainerBuilder<B extends NetworkTrainerBuilder<B>> {
    final ImageFormat imageFormat;
    TrainerSettings settings;
    final List<SearchListener> listeners = new ArrayList<>();
    Cancellation cancellation = new Cancellation();

    NetworkTrainerBuilder(ImageFormat imageFormat, TrainerSettings settings) {
        this.imageFormat = imageFormat;
        this.settings = settings;
    }

    /** The settings of a trainer where nothing is set. */
    static TrainerSettings usual(Network network) {
        return new TrainerSettings(network, NetworkTrainer.USUAL_STRATEGY);
    }

    /** This builder. */
    abstract B self();

    /** First stage: the weights of the whole network. Default: 30 epochs. */
    public B weightStage(WeightStage stage) {
        settings = settings.withWeightStage(stage);
        return self();
    }

    /** Second stage: what rates the channels. Default: the gates of DNAL as published, with lambda 1e-4. */
    public B strategy(Strategy newStrategy) {
        settings = settings.withStrategy(newStrategy);
        return self();
    }

    /**
     * What to decide over. Default: the channels of each layer by themselves; under a budget, with DNAL's gates, channels inside branches,
     * those of streams, and operations.
     */
    public B searchSpace(Set<SearchSpace> space) {
        settings = settings.withSearchSpace(space);
        return self();
    }

    /** What tells how much stays of each decision under a budget. Default: what the strategy says; with DNAL's gates, the loss. */
    public B worth(Worth worth) {
        settings = settings.withWorth(worth);
        return self();
    }

    /** What the learned network may cost. Default: no budget; the strategy chooses. */
    public B budget(Budget newBudget) {
        return budgets(List.of(newBudget));
    }

    /** What the learned network may cost, at most one budget for each cost: it keeps to all. A search is steered by the first. */
    public B budgets(List<Budget> newBudgets) {
        settings = settings.withBudgets(newBudgets);
        return self();
    }

    /** Third stage: the weights of the small network. Default: 70 epochs. */
    public B finalStage(WeightStage stage) {
        settings = settings.withFinalStage(stage);
        return self();
    }

    /** Whether the third stage begins with new random weights. Default: with those that the channels had. */
    public B reinitialise(boolean newReinitialise) {
        settings = settings.withReinitialise(newReinitialise);
        return self();
    }

    /** Loss of all stages. Default: the trainer's own. */
    public B loss(StageLoss newLoss) {
        settings = settings.withLoss(Optional.of(newLoss));
        return self();
    }

    /** Optimiser of all stages. Default: SGD with momentum 0.9. */
    public B optimiser(StageOptimiser newOptimiser) {
        settings = settings.withOptimiser(newOptimiser);
        return self();
    }

    /** Augmentations of training images, in order. Default: none. */
    public B augmentations(List<Augmentation> newAugmentations) {
        settings = settings.withAugmentations(newAugmentations);
        return self();
    }

    /** Images per step, at least 1. Default: 128. */
    public B batchSize(int newBatchSize) {
        settings = settings.withBatchSize(newBatchSize);
        return self();
    }

    /** Share of the images kept back to choose the epoch by, in [0, 1). Default: 0.1. */
    public B validationFraction(double fraction) {
        settings = settings.withValidationFraction(fraction);
        return self();
    }

    /**
     * Seed that the images which are kept back are drawn by, so that trainings with other seeds keep back the same. Default: 0, they are drawn
     * by the seed of all else.
     */
    public B validationSeed(long newValidationSeed) {
        settings = settings.withValidationSeed(newValidationSeed);
        return self();
    }

    /**
     * Whether weights train at a share of the schedule's learning rates that suits, if these don't: some steps at each of several tell before a
     * stage begins. Default: no.
     */
    public B rateTrials(boolean newRateTrials) {
        settings = settings.withRateTrials(newRateTrials);
        return self();
    }

    /** Where to train: cpu, cuda:N or auto. Default: cpu. */
    public B device(String newDevice) {
        settings = settings.withDevice(newDevice);
        return self();
    }

    /** Threads; 0 for as many as there are processors, the default. */
    public B threads(int newThreads) {
        settings = settings.withThreads(newThreads);
        return self();
    }

    /** Parts of each batch that go through the network by themselves, part of the identity of a result. Default: 2, on a GPU 1. */
    public B shards(int newShards) {
        settings = settings.withShards(newShards);
        return self();
    }

    /** The most steps that share a run; more than 1 needs 1 shard, and is for GPUs. Default: 1, on a GPU 16. */
    public B stepsPerRun(int steps) {
        settings = settings.withStepsPerRun(steps);
        return self();
    }

    /** What training steps are made of. Default: the fastest there is. */
    public B kernels(Kernels newKernels) {
        settings = settings.withKernels(newKernels);
        return self();
    }

    /** Seed of all that is random. */
    public B seed(long newSeed) {
        settings = settings.withSeed(newSeed);
        return self();
    }

    /**
     * Seconds that a training may take, at least 0. Its stages then end early if they must, as {@link ArchitectureSearch}
     * says, and the same seed need not give the same model. Default: 0, no limit.
     */
    public B timeLimitSeconds(double seconds) {
        settings = settings.withTimeLimitSeconds(seconds);
        return self();
    }

    /** Folder to keep checkpoints in, made when it is needed. Default: none are kept. */
    public B checkpointFolder(Path folder) {
        settings = settings.withCheckpointFolder(folder);
        return self();
    }

    /** Saves a checkpoint after so many seconds too, at least 0. Default: 0, at the end of each epoch only. */
    public B checkpointSeconds(double seconds) {
        settings = settings.withCheckpointSeconds(seconds);
        return self();
    }

    /**
     * Adds a listener; it is not part of the trainer's configuration. Default: {@link dev.dnal.tribuo.listener.LoggingListener} alone, whose place
     * the first listener that is added takes; a {@link SearchListener} without methods of its own is silent.
     */
    public B listener(SearchListener listener) {
        listeners.add(listener);
        return self();
    }

    /** Ends all trainings of the trainer, those to come too; it is not part of the trainer's configuration. */
    public B cancellation(Cancellation newCancellation) {
        cancellation = newCancellation;
        return self();
    }
}
