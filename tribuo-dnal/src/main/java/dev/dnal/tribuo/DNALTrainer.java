package dev.dnal.tribuo;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.dnal.onnx.training.SoftmaxCrossEntropy;
import dev.dnal.tribuo.checkpoint.FolderCheckpoints;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.data.ClassWeights;
import dev.dnal.tribuo.data.ImageSource;
import dev.dnal.tribuo.data.Normalisation;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.optimiser.SgdOptimiser;
import dev.dnal.tribuo.optimiser.StageOptimiser;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.schedule.CosineRate;
import dev.dnal.tribuo.search.ArchitectureSearch;
import dev.dnal.tribuo.search.ArchitectureStage;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.Cancellation;
import dev.dnal.tribuo.search.CheckpointStore;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.SearchSettings;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.WeightedExamples;
import org.tribuo.classification.Label;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * Learns the widths of a convolutional network by DNAL (Guo et al., "Differentiable Neural Architecture Learning for
 * Efficient Neural Network Design", arXiv 2103.02126) and trains it: {@link ArchitectureSearch} has the three stages.
 *
 * <p>Every training draws from a generator of its own, split from one seeded with {@code seed}; {@link #train} may be called
 * by several threads.
 *
 * <p>Images count in the loss by the weights of their examples, times those of their classes: it is sum(weight * cross entropy) /
 * sum(weight) over a batch. Weights are finite and at least 0, and not all 0. Batch normalisations take no account of them, nor
 * do accuracies, by which the epoch is chosen.
 *
 * <p>With a checkpoint folder, a training that was stopped at any instant goes on from the latest checkpoint when it is begun
 * again: with the same settings on the same images, by a new trainer, or by this one with the invocation count of then. It
 * comes to the same network, to the last bit, as one without a break on the same machine; of the model, only the time in its
 * provenance differs. Each training has a folder of its own in there, {@code training-N} by its invocation count or {@code
 * baseline}; {@link FolderCheckpoints#removeAll} removes them when the model is safe. The folder is not part of the
 * provenance.
 *
 * <p>A training that is cancelled, by the trainer's {@link Cancellation} or by an interrupt of its thread, ends with a {@link
 * dev.dnal.tribuo.search.TrainingCancelledException}, and saves a checkpoint first, if checkpoints are kept.
 */
public final class DNALTrainer implements Trainer<Label>, WeightedExamples {
    private static final Path NO_FOLDER = Path.of("");
    private static final double MAX_SECONDS = Duration.ofDays(365).toSeconds();

    @Config(mandatory = true, description = "Form of the images that examples hold.")
    private ImageFormat imageFormat;

    @Config(mandatory = true, description = "Network to begin with.")
    private Network network;

    @Config(description = "First stage: the weights of the whole network.")
    private WeightStage weightStage = new WeightStage(30, new CosineRate(0.1), 1e-4);

    @Config(description = "Second stage: what finds out which channels are worth their cost.")
    private Strategy strategy = new ArchitectureStage(1e-4);

    @Config(description = "What the learned network may cost; without one the strategy chooses.")
    private @Nullable Budget budget;

    @Config(description = "Third stage: the weights of the small network.")
    private WeightStage finalStage = new WeightStage(70, new CosineRate(0.1), 1e-4);

    @Config(description = "Whether the third stage begins with new random weights.")
    private boolean reinitialise;

    @Config(description = "Label smoothing in the loss of all stages, in [0, 1).")
    private double labelSmoothing;

    @Config(
            description =
                    "What images count for in the loss by the name of their class, at least 0; 1 for classes without.")
    private Map<String, Double> classWeights = new TreeMap<>();

    @Config(description = "Optimiser of all stages.")
    private StageOptimiser optimiser = new SgdOptimiser();

    @Config(description = "Augmentations of training images, in order.")
    private List<Augmentation> augmentations = new ArrayList<>();

    @Config(description = "Images per step, at least 1.")
    private int batchSize = 128;

    @Config(description = "Share of the images kept back to choose the epoch by, in [0, 1); 0 keeps none.")
    private double validationFraction = 0.1;

    @Config(description = "Where to train: cpu, cuda:N or auto.")
    private String device = "cpu";

    @Config(description = "Threads; 0 for as many as there are processors.")
    private int threads;

    @Config(description = "Parts of each batch that go through the network by themselves, at least 1.")
    private int shards = TrainingConfig.DEFAULT_SHARDS;

    @Config(
            description =
                    "The most steps that share a run, at least 1; more than 1 needs 1 shard, and is for CUDA devices.")
    private int stepsPerRun = 1;

    @Config(description = "What training steps are made of: auto, portable, training, blocked+training, ...")
    private String kernels = Kernels.AUTO.label();

    @Config(description = "Seed of all that is random.")
    private long seed = Trainer.DEFAULT_SEED;

    @Config(description = "Seconds that a training may take, at least 0; 0 for no limit.")
    private double timeLimitSeconds;

    @Config(redact = true, description = "Folder to keep checkpoints in; empty for none.")
    private Path checkpointFolder = NO_FOLDER;

    @Config(
            redact = true,
            description = "Seconds from one checkpoint to the next; 0 for one at the end of each epoch. At least 0.")
    private double checkpointSeconds;

    private SearchListener listener = SearchListener.all(List.of());
    private Cancellation cancellation = new Cancellation();
    private SplittableRandom rng = new SplittableRandom(seed);
    private int trainInvocationCounter;

    /** For OLCUT. */
    @SuppressWarnings("NullAway.Init") // OLCUT sets the mandatory fields
    private DNALTrainer() {}

    private DNALTrainer(Builder builder) {
        imageFormat = builder.imageFormat;
        network = builder.network;
        weightStage = builder.weightStage;
        strategy = builder.strategy;
        budget = builder.budget;
        finalStage = builder.finalStage;
        reinitialise = builder.reinitialise;
        labelSmoothing = builder.labelSmoothing;
        classWeights = builder.classWeights;
        optimiser = builder.optimiser;
        augmentations = new ArrayList<>(builder.augmentations);
        batchSize = builder.batchSize;
        validationFraction = builder.validationFraction;
        device = builder.device;
        threads = builder.threads;
        shards = builder.shards;
        stepsPerRun = builder.stepsPerRun;
        kernels = builder.kernels.label();
        seed = builder.seed;
        timeLimitSeconds = builder.timeLimitSeconds;
        checkpointFolder = builder.checkpointFolder;
        checkpointSeconds = builder.checkpointSeconds;
        listener = SearchListener.all(builder.listeners);
        cancellation = builder.cancellation;
        complaint().ifPresent(text -> {
            throw new IllegalArgumentException(text);
        });
        setInvocationCount(0);
    }

    /** Begins a trainer for images of a form and a network to begin with. */
    public static Builder builder(ImageFormat imageFormat, Network network) {
        return new Builder(imageFormat, network);
    }

    @Override
    public void postConfig() throws PropertyException {
        Optional<String> complaint = complaint();
        if (complaint.isPresent()) {
            throw new PropertyException(
                    "",
                    "labelSmoothing, classWeights, batchSize, validationFraction, device, threads, shards, stepsPerRun,"
                            + " kernels, checkpointSeconds or timeLimitSeconds",
                    complaint.get());
        }
        setInvocationCount(0);
    }

    private Optional<String> complaint() {
        if (threads < 0) {
            return Optional.of("The number of threads must be at least 0, found " + threads);
        }
        if (!isTime(checkpointSeconds)) {
            return Optional.of(
                    "The seconds from one checkpoint to the next must be at least 0, and not more than a year, found "
                            + checkpointSeconds);
        }
        if (!isTime(timeLimitSeconds)) {
            return Optional.of(
                    "The seconds that a training may take must be at least 0, and not more than a year, found "
                            + timeLimitSeconds);
        }
        try {
            new ClassWeights(classWeights);
            settings(Normalisation.identity(imageFormat.shape().channels()), Device.parse(device));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isTime(double seconds) {
        return seconds >= 0 && seconds <= MAX_SECONDS;
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) Math.ceil(seconds * 1e9));
    }

    private SearchSettings settings(Normalisation normalisation, Device resolved) {
        SessionConfig session = SessionConfig.on(resolved);
        return new SearchSettings(
                network,
                weightStage,
                strategy,
                Optional.ofNullable(budget),
                finalStage,
                reinitialise,
                new SoftmaxCrossEntropy(labelSmoothing),
                optimiser,
                augmentations,
                normalisation,
                batchSize,
                validationFraction,
                new TrainingConfig(
                        threads == 0 ? session : session.withThreads(threads),
                        Kernels.of(kernels),
                        shards,
                        stepsPerRun),
                timeLimitSeconds == 0 ? Optional.empty() : Optional.of(duration(timeLimitSeconds)));
    }

    @Override
    public DNALModel train(Dataset<Label> examples) {
        return train(examples, Map.of());
    }

    @Override
    public DNALModel train(Dataset<Label> examples, Map<String, Provenance> runProvenance) {
        return train(examples, runProvenance, INCREMENT_INVOCATION_COUNT);
    }

    @Override
    public DNALModel train(Dataset<Label> examples, Map<String, Provenance> runProvenance, int invocationCount) {
        if (examples.getOutputInfo().getUnknownCount() > 0) {
            throw new IllegalArgumentException(
                    "The supplied Dataset contained unknown Outputs, and this Trainer is supervised.");
        }
        return train(weighted(TrainingImages.of(examples, imageFormat)), runProvenance, invocationCount);
    }

    /**
     * Trains on images that are not Tribuo examples; the model's features are the pixels by their numbers.
     *
     * @throws IllegalArgumentException if the images are not of the trainer's form, or don't have a class that there is a
     *     weight for
     * @throws dev.dnal.tribuo.search.CheckpointException if a checkpoint can't be saved, or the latest can't be used
     * @throws dev.dnal.tribuo.search.TrainingCancelledException if the training is cancelled
     */
    public DNALModel train(ImageSource images) {
        return train(weighted(TrainingImages.of(images, imageFormat)), Map.of(), INCREMENT_INVOCATION_COUNT);
    }

    private TrainingImages weighted(TrainingImages images) {
        return images.weighted(new ClassWeights(classWeights));
    }

    private DNALModel train(TrainingImages images, Map<String, Provenance> runProvenance, int invocationCount) {
        TrainerProvenance trainerProvenance;
        SplittableRandom localRng;
        String training;
        synchronized (this) {
            if (invocationCount != INCREMENT_INVOCATION_COUNT) {
                setInvocationCount(invocationCount);
            }
            localRng = rng.split();
            trainerProvenance = getProvenance();
            training = "training-" + trainInvocationCounter;
            trainInvocationCounter++;
        }
        SearchSettings settings =
                settings(images.normalisation(), Device.parse(device).resolve());
        LearnedNetwork learned =
                search(images.source(), settings, localRng, training).learn();
        return images.model(
                "dnal-model",
                learned,
                trainerProvenance,
                runProvenance,
                settings.session().device());
    }

    private ArchitectureSearch search(
            ImageSource images, SearchSettings settings, SplittableRandom localRng, String training) {
        return new ArchitectureSearch(
                settings, images, localRng, listener, checkpoints(images, settings, training), cancellation);
    }

    private CheckpointStore checkpoints(ImageSource images, SearchSettings settings, String training) {
        if (checkpointFolder.equals(NO_FOLDER)) {
            return CheckpointStore.none();
        }
        return new FolderCheckpoints(
                checkpointFolder.resolve(training),
                TrainingIdentity.of(getProvenance(), images, settings.training()),
                duration(checkpointSeconds));
    }

    /**
     * Trains the whole network, without gates, for as many epochs as the three stages have together: what a learned network is
     * to be compared with. It begins from the same initial weights and split as the first training of this trainer, and does
     * not count as one.
     *
     * @throws IllegalArgumentException if the images are not of the trainer's form, or don't have a class that there is a
     *     weight for
     * @throws dev.dnal.tribuo.search.CheckpointException if a checkpoint can't be saved, or the latest can't be used
     * @throws dev.dnal.tribuo.search.TrainingCancelledException if the training is cancelled
     */
    public DNALModel trainBaseline(ImageSource images) {
        TrainingImages training = weighted(TrainingImages.of(images, imageFormat));
        SearchSettings settings =
                settings(training.normalisation(), Device.parse(device).resolve());
        SplittableRandom localRng = new SplittableRandom(seed).split();
        LearnedNetwork trained =
                search(training.source(), settings, localRng, "baseline").trainBaseline();
        return training.model(
                "dnal-baseline",
                trained,
                getProvenance(),
                Map.of(),
                settings.session().device());
    }

    @Override
    public synchronized int getInvocationCount() {
        return trainInvocationCounter;
    }

    @Override
    public synchronized void setInvocationCount(int newInvocationCount) {
        if (newInvocationCount < 0) {
            throw new IllegalArgumentException(
                    "The supplied invocationCount is less than zero: found " + newInvocationCount);
        }
        rng = new SplittableRandom(seed);
        for (trainInvocationCounter = 0; trainInvocationCounter < newInvocationCount; trainInvocationCounter++) {
            rng.split();
        }
    }

    @Override
    public TrainerProvenance getProvenance() {
        return new TrainerProvenanceImpl(this);
    }

    @Override
    public String toString() {
        return "DNALTrainer(network=" + network + ",imageFormat=" + imageFormat + ",weightStage=" + weightStage
                + ",strategy=" + strategy + ",budget=" + budget + ",finalStage=" + finalStage + ",reinitialise="
                + reinitialise + ",labelSmoothing=" + labelSmoothing + ",classWeights=" + new TreeMap<>(classWeights)
                + ",optimiser="
                + optimiser
                + ",augmentations=" + augmentations + ",batchSize=" + batchSize + ",validationFraction="
                + validationFraction + ",device=" + device + ",threads=" + threads + ",shards=" + shards
                + ",stepsPerRun=" + stepsPerRun + ",kernels="
                + kernels + ",seed=" + seed + ",timeLimitSeconds=" + timeLimitSeconds + ")";
    }

    /** Collects the settings of a trainer; what is not set has the default of the field of the same name. */
    public static final class Builder {
        private final ImageFormat imageFormat;
        private final Network network;
        private final DNALTrainer defaults = new DNALTrainer();
        private WeightStage weightStage = defaults.weightStage;
        private Strategy strategy = defaults.strategy;
        private @Nullable Budget budget = defaults.budget;
        private WeightStage finalStage = defaults.finalStage;
        private boolean reinitialise = defaults.reinitialise;
        private double labelSmoothing = defaults.labelSmoothing;
        private Map<String, Double> classWeights = defaults.classWeights;
        private StageOptimiser optimiser = defaults.optimiser;
        private List<Augmentation> augmentations = defaults.augmentations;
        private int batchSize = defaults.batchSize;
        private double validationFraction = defaults.validationFraction;
        private String device = defaults.device;
        private int threads = defaults.threads;
        private int shards = defaults.shards;
        private int stepsPerRun = defaults.stepsPerRun;
        private Kernels kernels = Kernels.of(defaults.kernels);
        private long seed = defaults.seed;
        private double timeLimitSeconds = defaults.timeLimitSeconds;
        private Path checkpointFolder = defaults.checkpointFolder;
        private double checkpointSeconds = defaults.checkpointSeconds;
        private final List<SearchListener> listeners = new ArrayList<>();
        private Cancellation cancellation = new Cancellation();

        private Builder(ImageFormat imageFormat, Network network) {
            this.imageFormat = imageFormat;
            this.network = network;
        }

        /** First stage: the weights of the whole network. Default: 30 epochs. */
        public Builder weightStage(WeightStage stage) {
            weightStage = stage;
            return this;
        }

        /** Second stage: what rates the channels. Default: the gates of DNAL as published, with lambda 1e-4. */
        public Builder strategy(Strategy newStrategy) {
            strategy = newStrategy;
            return this;
        }

        /** What the learned network may cost. Default: no budget; the strategy chooses. */
        public Builder budget(Budget newBudget) {
            budget = newBudget;
            return this;
        }

        /** Third stage: the weights of the small network. Default: 70 epochs. */
        public Builder finalStage(WeightStage stage) {
            finalStage = stage;
            return this;
        }

        /** Whether the third stage begins with new random weights. Default: with those that the channels had. */
        public Builder reinitialise(boolean newReinitialise) {
            reinitialise = newReinitialise;
            return this;
        }

        /**
         * Label smoothing, in [0, 1): targets are 1 - smoothing at the label plus smoothing / classes everywhere. Default: 0.
         */
        public Builder labelSmoothing(double smoothing) {
            labelSmoothing = smoothing;
            return this;
        }

        /**
         * What images count for in the loss by the name of their class, at least 0; 1 for classes without. Without label
         * smoothing this is the weight of PyTorch's CrossEntropyLoss; with it, the whole loss of an image counts by its class,
         * not each class's part in it. {@link ClassWeights#balanced} lets all classes count alike. Default: no weights.
         */
        public Builder classWeights(Map<String, Double> weights) {
            classWeights = new TreeMap<>(weights);
            return this;
        }

        /** Optimiser of all stages. Default: SGD with momentum 0.9. */
        public Builder optimiser(StageOptimiser newOptimiser) {
            optimiser = newOptimiser;
            return this;
        }

        /** Augmentations of training images, in order. Default: none. */
        public Builder augmentations(List<Augmentation> newAugmentations) {
            augmentations = List.copyOf(newAugmentations);
            return this;
        }

        /** Images per step, at least 1. Default: 128. */
        public Builder batchSize(int newBatchSize) {
            batchSize = newBatchSize;
            return this;
        }

        /** Share of the images kept back to choose the epoch by, in [0, 1). Default: 0.1. */
        public Builder validationFraction(double fraction) {
            validationFraction = fraction;
            return this;
        }

        /** Where to train: cpu, cuda:N or auto. Default: cpu. */
        public Builder device(String newDevice) {
            device = newDevice;
            return this;
        }

        /** Threads; 0 for as many as there are processors, the default. */
        public Builder threads(int newThreads) {
            threads = newThreads;
            return this;
        }

        /** Parts of each batch that go through the network by themselves, part of the identity of a result. Default: 2. */
        public Builder shards(int newShards) {
            shards = newShards;
            return this;
        }

        /** The most steps that share a run; more than 1 needs 1 shard, and is for CUDA devices. Default: 1. */
        public Builder stepsPerRun(int steps) {
            stepsPerRun = steps;
            return this;
        }

        /** What training steps are made of. Default: the fastest there is. */
        public Builder kernels(Kernels newKernels) {
            kernels = newKernels;
            return this;
        }

        /** Seed of all that is random. */
        public Builder seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /**
         * Seconds that a training may take, at least 0. Its stages then end early if they must, as {@link ArchitectureSearch}
         * says, and the same seed need not give the same model. Default: 0, no limit.
         */
        public Builder timeLimitSeconds(double seconds) {
            timeLimitSeconds = seconds;
            return this;
        }

        /** Folder to keep checkpoints in, made when it is needed. Default: none are kept. */
        public Builder checkpointFolder(Path folder) {
            checkpointFolder = folder;
            return this;
        }

        /** Saves a checkpoint after so many seconds too, at least 0. Default: 0, at the end of each epoch only. */
        public Builder checkpointSeconds(double seconds) {
            checkpointSeconds = seconds;
            return this;
        }

        /** Adds a listener; it is not part of the trainer's configuration. */
        public Builder listener(SearchListener listener) {
            listeners.add(listener);
            return this;
        }

        /** Ends all trainings of the trainer, those to come too; it is not part of the trainer's configuration. */
        public Builder cancellation(Cancellation newCancellation) {
            cancellation = newCancellation;
            return this;
        }

        /**
         * The trainer.
         *
         * @throws IllegalArgumentException if a setting is out of range
         */
        public DNALTrainer build() {
            return new DNALTrainer(this);
        }
    }
}
