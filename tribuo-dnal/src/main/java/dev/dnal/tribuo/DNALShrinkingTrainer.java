package dev.dnal.tribuo;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.tribuo.config.Checks;
import dev.dnal.tribuo.config.ConfigFields;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.images.ExampleImages;
import dev.dnal.tribuo.internal.images.LabelOutputs;
import dev.dnal.tribuo.listener.LoggingListener;
import dev.dnal.tribuo.network.OnnxNetwork;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.shrink.ClassNames;
import dev.dnal.tribuo.shrink.OutputMeaning;
import dev.dnal.tribuo.shrink.ShrinkSettings;
import dev.dnal.tribuo.shrink.Shrinker;
import dev.dnal.tribuo.shrink.ShrunkNetwork;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tribuo.Dataset;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Trainer;
import org.tribuo.WeightedExamples;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * Makes a trained network smaller from examples whose labels may be unknown, as {@link dev.dnal.tribuo.shrink.Shrinker} does: the given network is the
 * teacher, and the labels of examples are not looked at. What comes out is a model as any other; the names of its labels are those of the given
 * network's classes, so the domain of the examples' outputs doesn't count.
 *
 * <p>Every training draws from a generator of its own, split from one seeded with the settings' seed; {@link #train} may be called by several threads. The
 * provenance of models has the SHA-256 of the given network's file twice: in the trainer's configuration, and as the instance value {@value #TEACHER}.
 */
public final class DNALShrinkingTrainer implements Trainer<Label>, WeightedExamples {
    /** Instance value of a model's provenance: SHA-256 of the file of the network that it was made of. */
    public static final String TEACHER = "teacher-sha256";

    private static final Path NO_FOLDER = Path.of("");

    @Config(
            mandatory = true,
            description =
                    "Form of the images that examples hold, with the normalisation that the network was trained with.")
    private ImageFormat imageFormat;

    @Config(mandatory = true, description = "The trained network that is made smaller.")
    private OnnxNetwork given;

    @Config(mandatory = true, description = "How it is made smaller.")
    private ShrinkSettings settings;

    @Config(
            description =
                    "Names of the classes in the order of the network's outputs; empty for those that the metadata of its file name.")
    private List<String> classNames = new ArrayList<>();

    @Config(redact = true, description = "Folder to keep checkpoints in; empty for none.")
    private Path checkpointFolder = NO_FOLDER;

    private SearchListener listener = new LoggingListener();
    private Cancellation cancellation = new Cancellation();
    private final Invocations invocations = new Invocations(() -> settings.seed());

    /** For OLCUT. */
    @SuppressWarnings("NullAway.Init") // OLCUT sets the mandatory fields
    private DNALShrinkingTrainer() {}

    private DNALShrinkingTrainer(Builder builder) {
        imageFormat = builder.imageFormat;
        given = builder.given;
        settings = builder.settings;
        classNames = builder.classNames;
        checkpointFolder = builder.checkpointFolder;
        if (!builder.listeners.isEmpty()) {
            listener = SearchListener.all(builder.listeners);
        }
        cancellation = builder.cancellation;
        check();
        setInvocationCount(0);
    }

    /**
     * Begins a trainer.
     *
     * @param imageFormat with a normalisation that is not measured: that which the network was trained with
     * @param given the network
     * @param settings with a budget, or a drop
     */
    public static Builder builder(ImageFormat imageFormat, OnnxNetwork given, ShrinkSettings settings) {
        return new Builder(imageFormat, given, settings);
    }

    /** Collects what a trainer needs. */
    public static final class Builder {
        private final ImageFormat imageFormat;
        private final OnnxNetwork given;
        private final ShrinkSettings settings;
        private List<String> classNames = List.of();
        private Path checkpointFolder = NO_FOLDER;
        private final List<SearchListener> listeners = new ArrayList<>();
        private Cancellation cancellation = new Cancellation();

        private Builder(ImageFormat imageFormat, OnnxNetwork given, ShrinkSettings settings) {
            this.imageFormat = imageFormat;
            this.given = given;
            this.settings = settings;
        }

        /** Names of the classes in the order of the network's outputs. Default: those that the metadata of its file name. */
        public Builder classNames(List<String> names) {
            classNames = List.copyOf(names);
            return this;
        }

        /** Folder to keep checkpoints in, each training in one of its own, {@code training-N} by its invocation count. Default: none are kept. */
        public Builder checkpointFolder(Path folder) {
            checkpointFolder = folder;
            return this;
        }

        /** Adds a listener to all trainings. Default: a {@link LoggingListener} alone, whose place the first that is added takes. */
        public Builder listener(SearchListener listener) {
            listeners.add(listener);
            return this;
        }

        /** What ends trainings before their end. */
        public Builder cancellation(Cancellation newCancellation) {
            cancellation = newCancellation;
            return this;
        }

        /**
         * The trainer.
         *
         * @throws dev.dnal.onnx.SettingException if the normalisation would be measured, or nobody names the classes
         */
        public DNALShrinkingTrainer build() {
            return new DNALShrinkingTrainer(this);
        }
    }

    private void check() {
        require(
                "imageFormat",
                imageFormat.isNormalisationFixed(),
                "Expected an image format with the normalisation that " + given.file()
                        + " was trained with, found one that measures it on the examples");
        require(
                "classNames",
                !names().isEmpty(),
                given.file() + ": expected the names of its classes, found neither any in its metadata nor classNames");
        require("settings", () -> Shrinker.builder(settings).build());
    }

    private List<String> names() {
        return classNames.isEmpty() ? ClassNames.in(given.metadata()).orElse(List.of()) : List.copyOf(classNames);
    }

    @Override
    public void postConfig() throws PropertyException {
        Checks.configured(this, this::check);
        setInvocationCount(0);
    }

    @Override
    public DNALModel train(Dataset<Label> examples) {
        return train(examples, Map.of());
    }

    @Override
    public DNALModel train(Dataset<Label> examples, Map<String, Provenance> runProvenance) {
        return train(examples, runProvenance, INCREMENT_INVOCATION_COUNT);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if there are no two examples, they are not images of the form, or a budget can't be met
     * @throws dev.dnal.onnx.graph.GraphException if the network does not fit the images, or has not an output for each class
     * @throws dev.dnal.tribuo.shrink.NothingSmallerException as {@link Shrinker#shrink} does
     */
    @Override
    public DNALModel train(Dataset<Label> examples, Map<String, Provenance> runProvenance, int invocationCount) {
        ImmutableFeatureMap features = examples.getFeatureIDMap();
        ImageSource images = new ExampleImages(features, imageFormat.shape()).convert(examples, names());
        Normalisation normalisation = imageFormat.normalisation(images);
        Invocations.Training training = invocations.begin(invocationCount, this::getProvenance);
        ShrunkNetwork shrunk =
                shrinker(training).shrink(network(training.rng()), NetworkSelection.ALL, images, normalisation);
        LearnedNetwork learned = new LearnedNetwork(
                shrunk.layers(), Optional.of(shrunk.architecture()), Optional.of(shrunk.choice()), shrunk.history(), 0);
        Map<String, Provenance> values = new HashMap<>(ArchitectureProvenance.instanceValues(learned, runProvenance));
        values.put(TEACHER, new StringProvenance(TEACHER, given.sha256()));
        ModelProvenance provenance = new ModelProvenance(
                DNALModel.class.getName(),
                OffsetDateTime.now(ZoneId.systemDefault()),
                examples.getProvenance(),
                training.provenance(),
                values);
        ImmutableOutputInfo<Label> domain = ImageDomain.labels(images);
        return new DNALModel(
                ModelParts.of(
                        "dnal-shrunk-model", provenance, features, domain, new LabelOutputs(), learned, normalisation),
                settings.training().session().device());
    }

    private Graph network(RandomGenerator random) {
        return given.build(imageFormat.shape(), names().size(), random).graph();
    }

    private Shrinker shrinker(Invocations.Training training) {
        Shrinker.Builder builder = Shrinker.builder(settings)
                .outputsAre(OutputMeaning.CLASSES)
                .seed(training.rng().nextLong())
                .listener(listener)
                .cancellation(cancellation);
        return (checkpointFolder.equals(NO_FOLDER)
                        ? builder
                        : builder.checkpointFolder(checkpointFolder.resolve(training.name())))
                .build();
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
