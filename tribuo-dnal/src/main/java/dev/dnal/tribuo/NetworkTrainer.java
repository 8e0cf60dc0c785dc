package dev.dnal.tribuo;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.tribuo.checkpoint.FolderCheckpoints;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.images.Outputs;
import dev.dnal.tribuo.internal.search.ArchitectureSearch;
import dev.dnal.tribuo.loss.StageLoss;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.optimiser.SgdOptimiser;
import dev.dnal.tribuo.optimiser.StageOptimiser;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.schedule.CosineRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.Cancellation;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.SearchSettings;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.tribuo.Dataset;
import org.tribuo.Output;
import org.tribuo.Trainer;
import org.tribuo.WeightedExamples;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * What trainers of networks have in common that learn the widths of a convolutional network by DNAL (Guo et al.,
 * "Differentiable Neural Architecture Learning for Efficient Neural Network Design", arXiv 2103.02126) and train it:
 * {@link ArchitectureSearch} has the three stages. They differ in what they learn of images, and in the loss.
 *
 * <p>Every training draws from a generator of its own, split from one seeded with {@code seed}; {@link #train} may be called
 * by several threads.
 *
 * <p>Images count in the loss by the weights of their examples: it is sum(weight * loss) / sum(weight) over a batch. Weights are
 * finite and at least 0, and not all 0. Batch normalisations take no account of them, nor does the measure by which the epoch is
 * chosen.
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
 *
 * @param <T> Tribuo's type of output
 * @param <M> the models
 */
public abstract class NetworkTrainer<T extends Output<T>, M extends NetworkModel<T>>
        implements Trainer<T>, WeightedExamples {
    private static final Path NO_FOLDER = Path.of("");
    private static final double MAX_SECONDS = Duration.ofDays(365).toSeconds();

    @Config(mandatory = true, description = "Form of the images that examples hold.")
    private ImageFormat imageFormat;

    @Config(mandatory = true, description = "Network to begin with.")
    private Network network;

    @Config(description = "First stage: the weights of the whole network.")
    WeightStage weightStage = new WeightStage(30, new CosineRate(0.1), 1e-4);

    @Config(description = "Second stage: what finds out which channels are worth their cost.")
    Strategy strategy = new DnalStrategy(1e-4);

    @Config(description = "What the learned network may cost; without one the strategy chooses.")
    @Nullable
    Budget budget;

    @Config(description = "Third stage: the weights of the small network.")
    WeightStage finalStage = new WeightStage(70, new CosineRate(0.1), 1e-4);

    @Config(description = "Whether the third stage begins with new random weights.")
    boolean reinitialise;

    @Config(description = "Loss of all stages; without one it is the trainer's own.")
    @Nullable
    StageLoss loss;

    @Config(description = "Optimiser of all stages.")
    StageOptimiser optimiser = new SgdOptimiser();

    @Config(description = "Augmentations of training images, in order.")
    List<Augmentation> augmentations = new ArrayList<>();

    @Config(description = "Images per step, at least 1.")
    int batchSize = 128;

    @Config(description = "Share of the images kept back to choose the epoch by, in [0, 1); 0 keeps none.")
    double validationFraction = 0.1;

    @Config(description = "Where to train: cpu, cuda:N or auto.")
    String device = "cpu";

    @Config(description = "Threads; 0 for as many as there are processors.")
    int threads;

    @Config(
            description =
                    "Parts of each batch that go through the network by themselves; 0 for what suits the device: 2 on a CPU, 1 on a GPU.")
    int shards;

    @Config(
            description =
                    "The most steps that share a run; more than 1 needs 1 shard, and is for GPUs. 0 for what suits the device: 1 on a CPU.")
    int stepsPerRun;

    @Config(description = "What training steps are made of: auto, portable, training, blocked+training, ...")
    String kernels = Kernels.AUTO.label();

    @Config(description = "Seed of all that is random.")
    long seed = Trainer.DEFAULT_SEED;

    @Config(description = "Seconds that a training may take, at least 0; 0 for no limit.")
    double timeLimitSeconds;

    @Config(redact = true, description = "Folder to keep checkpoints in; empty for none.")
    Path checkpointFolder = NO_FOLDER;

    @Config(
            redact = true,
            description = "Seconds from one checkpoint to the next; 0 for one at the end of each epoch. At least 0.")
    double checkpointSeconds;

    private SearchListener listener = SearchListener.all(List.of());
    private Cancellation cancellation = new Cancellation();
    private SplittableRandom rng = new SplittableRandom(seed);
    private int trainInvocationCounter;

    /** For OLCUT. */
    @SuppressWarnings("NullAway.Init") // OLCUT sets the mandatory fields
    NetworkTrainer() {}

    /** Of settings that {@link #complete} is yet to check, once those of the subclass are there. */
    NetworkTrainer(NetworkTrainerBuilder<?> builder) {
        imageFormat = builder.imageFormat;
        network = builder.network;
        weightStage = builder.weightStage;
        strategy = builder.strategy;
        budget = builder.budget;
        finalStage = builder.finalStage;
        reinitialise = builder.reinitialise;
        loss = builder.loss;
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
    }

    /**
     * Makes the trainer ready; to be called when all settings are there.
     *
     * @throws IllegalArgumentException if a setting is out of range
     */
    final void complete() {
        complaint().ifPresent(text -> {
            throw new SettingException(text);
        });
        setInvocationCount(0);
    }

    /** What a network's outputs mean. */
    abstract Outputs<T> outputs();

    /**
     * The loss of all stages where none is configured.
     *
     * @throws IllegalArgumentException if a setting of it is out of range
     */
    abstract Loss ownLoss();

    /**
     * Checks that the other settings go with a loss that is configured.
     *
     * @throws IllegalArgumentException if they do not
     */
    void requireGoesWith(Loss configured) {}

    /**
     * The loss of all stages.
     *
     * @throws IllegalArgumentException if a setting of it is out of range
     */
    final Loss loss() {
        if (loss == null) {
            return ownLoss();
        }
        Loss configured = loss.loss();
        requireGoesWith(configured);
        return configured;
    }

    /** The model of a trained network. */
    abstract M model(ModelParts<T> parts, Device device);

    /** The class of the models. */
    abstract Class<M> modelClass();

    /** The images as they are to be trained on. */
    TrainingImages<T> prepared(TrainingImages<T> images) {
        return images;
    }

    /** Names of the settings of the loss, with a comma after each, for messages. */
    String namesOfFurtherSettings() {
        return "";
    }

    /** The settings of the loss, for {@link #toString}, with a comma before each. */
    String furtherSettings() {
        return "";
    }

    @Override
    public final void postConfig() throws PropertyException {
        Optional<String> complaint = complaint();
        if (complaint.isPresent()) {
            throw new PropertyException(
                    "",
                    namesOfFurtherSettings()
                            + "loss, batchSize, validationFraction, device, threads, shards, stepsPerRun,"
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
            settings(Normalisation.identity(imageFormat.shape().channels()), Device.parse(device));
            return Optional.empty();
        } catch (SettingException e) {
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
                loss(),
                optimiser,
                augmentations,
                normalisation,
                batchSize,
                validationFraction,
                TrainingConfig.suiting(
                        threads == 0 ? session : session.withThreads(threads),
                        Kernels.of(kernels),
                        shards,
                        stepsPerRun),
                timeLimitSeconds == 0 ? Optional.empty() : Optional.of(duration(timeLimitSeconds)));
    }

    @Override
    public M train(Dataset<T> examples) {
        return train(examples, Map.of());
    }

    @Override
    public M train(Dataset<T> examples, Map<String, Provenance> runProvenance) {
        return train(examples, runProvenance, INCREMENT_INVOCATION_COUNT);
    }

    @Override
    public M train(Dataset<T> examples, Map<String, Provenance> runProvenance, int invocationCount) {
        if (examples.getOutputInfo().getUnknownCount() > 0) {
            throw new SettingException(
                    "The supplied Dataset contained unknown Outputs, and this Trainer is supervised.");
        }
        return train(TrainingImages.of(examples, outputs(), imageFormat), runProvenance, invocationCount);
    }

    final M train(TrainingImages<T> given, Map<String, Provenance> runProvenance, int invocationCount) {
        TrainingImages<T> images = checked(given);
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
        return model(
                parts("dnal-model", images, learned, trainerProvenance, runProvenance),
                settings.session().device());
    }

    private TrainingImages<T> checked(TrainingImages<T> given) {
        if (loss != null) {
            loss.requireFits(
                    given.source().shape(), given.source().targetNames().size());
        }
        return prepared(given);
    }

    private ModelParts<T> parts(
            String name,
            TrainingImages<T> images,
            LearnedNetwork network,
            TrainerProvenance trainerProvenance,
            Map<String, Provenance> runProvenance) {
        ModelProvenance provenance = new ModelProvenance(
                modelClass().getName(),
                OffsetDateTime.now(ZoneId.systemDefault()),
                images.provenance(),
                trainerProvenance,
                ArchitectureProvenance.instanceValues(network, runProvenance));
        return ModelParts.of(
                name, provenance, images.features(), images.outputs(), outputs(), network, images.normalisation());
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

    /** Trains the whole network; see {@link DNALTrainer#trainBaseline}. */
    final M trainBaseline(TrainingImages<T> given) {
        TrainingImages<T> images = checked(given);
        SearchSettings settings =
                settings(images.normalisation(), Device.parse(device).resolve());
        SplittableRandom localRng = new SplittableRandom(seed).split();
        LearnedNetwork trained =
                search(images.source(), settings, localRng, "baseline").trainBaseline();
        return model(
                parts("dnal-baseline", images, trained, getProvenance(), Map.of()),
                settings.session().device());
    }

    /** The form of the images. */
    final ImageFormat imageFormat() {
        return imageFormat;
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
        return getClass().getSimpleName() + "(network=" + network + ",imageFormat=" + imageFormat + ",weightStage="
                + weightStage
                + ",strategy=" + strategy + ",budget=" + budget + ",finalStage=" + finalStage + ",reinitialise="
                + reinitialise + ",loss=" + loss + furtherSettings()
                + ",optimiser="
                + optimiser
                + ",augmentations=" + augmentations + ",batchSize=" + batchSize + ",validationFraction="
                + validationFraction + ",device=" + device + ",threads=" + threads + ",shards=" + shards
                + ",stepsPerRun=" + stepsPerRun + ",kernels="
                + kernels + ",seed=" + seed + ",timeLimitSeconds=" + timeLimitSeconds + ")";
    }
}
