package dev.dnal.tribuo;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.tribuo.checkpoint.FolderCheckpoints;
import dev.dnal.tribuo.config.Checks;
import dev.dnal.tribuo.config.ConfigFields;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.images.Outputs;
import dev.dnal.tribuo.internal.search.ArchitectureSearch;
import dev.dnal.tribuo.internal.search.SearchSettings;
import dev.dnal.tribuo.listener.LoggingListener;
import dev.dnal.tribuo.loss.StageLoss;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.TrainerFields;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.strategy.ThinNetwork;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
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
 * provenance differs. Each training has a folder of its own in there, {@code training-N} by its invocation count, {@code
 * baseline} or {@code thin}; {@link FolderCheckpoints#removeAll} removes them when the model is safe. The folder is not part of the
 * provenance.
 *
 * <p>How a training goes on is in the log of the JDK, by {@link LoggingListener}, unless other listeners are given.
 *
 * <p>A training that is cancelled, by the trainer's {@link Cancellation} or by an interrupt of its thread, ends with a {@link
 * dev.dnal.tribuo.search.ending.TrainingCancelledException}, and saves a checkpoint first, if checkpoints are kept.
 *
 * @param <T> Tribuo's type of output
 * @param <M> the models
 */
public abstract class NetworkTrainer<T extends Output<T>, M extends NetworkModel<T>> extends TrainerFields
        implements Trainer<T>, WeightedExamples {
    /** The gates of DNAL as published. */
    static final Strategy USUAL_STRATEGY = new DnalStrategy(1e-4);

    @Config(mandatory = true, description = "Form of the images that examples hold.")
    private ImageFormat imageFormat;

    private SearchListener listener = new LoggingListener();
    private Cancellation cancellation = new Cancellation();
    private final Invocations invocations = new Invocations(() -> settings().seed());

    /** For OLCUT. */
    @SuppressWarnings("NullAway.Init") // OLCUT sets the mandatory fields
    NetworkTrainer() {
        super(USUAL_STRATEGY);
    }

    /** Of settings that {@link #complete} is yet to check, once those of the subclass are there. */
    NetworkTrainer(NetworkTrainerBuilder<?> builder) {
        super(builder.settings);
        imageFormat = builder.imageFormat;
        if (!builder.listeners.isEmpty()) {
            listener = SearchListener.all(builder.listeners);
        }
        cancellation = builder.cancellation;
    }

    /**
     * Makes the trainer ready; to be called when all settings are there.
     *
     * @throws IllegalArgumentException if a setting is out of range
     */
    final void complete() {
        check();
        setInvocationCount(0);
    }

    /**
     * Checks all settings.
     *
     * @throws SettingException if one is out of range, or does not go with another
     */
    void check() {
        settings().check();
    }

    /** What a network's outputs mean. */
    abstract Outputs<T> outputs();

    /** The loss of all stages where none is configured. */
    abstract Loss ownLoss();

    /** The loss of all stages. */
    final Loss loss() {
        return settings().loss().map(StageLoss::loss).orElseGet(this::ownLoss);
    }

    /** The model of a trained network. */
    abstract M model(ModelParts<T> parts, Device device);

    /** The class of the models. */
    abstract Class<M> modelClass();

    /** The images as they are to be trained on. */
    TrainingImages<T> prepared(TrainingImages<T> images) {
        return images;
    }

    @Override
    public final void postConfig() throws PropertyException {
        Checks.configured(this, this::check);
        setInvocationCount(0);
    }

    private SearchSettings searchSettings(TrainerSettings settings, Normalisation normalisation) {
        return new SearchSettings(
                settings,
                loss(),
                normalisation,
                settings.training(settings.device().resolve()));
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
        Invocations.Training training = invocations.begin(invocationCount, this::getProvenance);
        SearchSettings settings = searchSettings(settings(), images.normalisation());
        LearnedNetwork learned = search(images.source(), settings, training.rng(), training.name())
                .learn();
        return model(
                parts("dnal-model", images, learned, training.provenance(), runProvenance),
                settings.session().device());
    }

    private TrainingImages<T> checked(TrainingImages<T> given) {
        settings()
                .loss()
                .ifPresent(loss -> loss.requireFits(
                        given.source().shape(), given.source().targetNames().size()));
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
        return settings.trainer()
                .checkpointFolder()
                .<CheckpointStore>map(folder -> new FolderCheckpoints(
                        folder.resolve(training),
                        TrainingIdentity.of(getProvenance(), images, settings.training()),
                        settings.trainer().checkpointInterval()))
                .orElseGet(CheckpointStore::none);
    }

    /** Trains the whole network; see {@link DNALTrainer#trainBaseline}. */
    final M trainBaseline(TrainingImages<T> given) {
        return trainToCompare(given, settings(), "baseline", ArchitectureSearch::trainBaseline);
    }

    /** Trains the thin network; see {@link DNALTrainer#trainThin}. */
    final M trainThin(TrainingImages<T> given) {
        return trainToCompare(given, ThinNetwork.of(settings()), "thin", ArchitectureSearch::trainThin);
    }

    /** The network that trainings begin with; see {@link DNALTrainer#given}. */
    final M given(TrainingImages<T> given) {
        return trainToCompare(given, settings(), "given", ArchitectureSearch::given);
    }

    /** With what the first training draws from. */
    private M trainToCompare(
            TrainingImages<T> given,
            TrainerSettings trainer,
            String name,
            Function<ArchitectureSearch, LearnedNetwork> training) {
        TrainingImages<T> images = checked(given);
        SearchSettings settings = searchSettings(trainer, images.normalisation());
        SplittableRandom localRng = new SplittableRandom(trainer.seed()).split();
        LearnedNetwork trained = training.apply(search(images.source(), settings, localRng, name));
        return model(
                parts("dnal-" + name, images, trained, getProvenance(), Map.of()),
                settings.session().device());
    }

    /** The form of the images. */
    final ImageFormat imageFormat() {
        return imageFormat;
    }

    @Override
    public int getInvocationCount() {
        return invocations.count();
    }

    @Override
    public void setInvocationCount(int newInvocationCount) {
        invocations.restart(newInvocationCount);
    }

    @Override
    public TrainerProvenance getProvenance() {
        return new TrainerProvenanceImpl(this);
    }

    @Override
    public String toString() {
        return ConfigFields.text(this);
    }
}
