package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.io.Sha256;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.network.SeparatedLayers;
import dev.dnal.tribuo.checkpoint.FolderCheckpoints;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.training.TrainingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Makes trained networks smaller. The given network is the teacher: gates on its channels, or what else there is to decide over, are trained to
 * close where its outputs don't need them; what they close is cut out, within a budget; and the weights of what is left are trained to give the
 * outputs that the teacher gives. Labels are never read for it, and outputs may be of any meaning.
 */
public final class Shrinker {
    /** Images that outputs are scaled by where only times count. */
    private static final int FEW = 8;

    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofMinutes(1);

    private final ShrinkSettings settings;
    private final List<SearchListener> listeners;
    private final Consumer<ShrinkRound> rounds;
    private final Cancellation cancellation;
    private final Optional<Path> checkpoints;

    private Shrinker(Builder builder) {
        builder.settings.requireAim();
        this.settings = builder.settings;
        this.listeners = List.copyOf(builder.listeners);
        this.rounds = builder.rounds;
        this.cancellation = builder.cancellation;
        this.checkpoints = builder.checkpoints;
    }

    /** A builder with what suits most networks; it must be told what to shrink to. */
    public static Builder builder() {
        return builder(new ShrinkSettings());
    }

    /** A builder with settings. */
    public static Builder builder(ShrinkSettings settings) {
        return new Builder(settings);
    }

    /** Collects how networks are made smaller; what is not set is as in {@link ShrinkSettings}. */
    public static final class Builder {
        private ShrinkSettings settings;
        private final List<SearchListener> listeners = new ArrayList<>();
        private Consumer<ShrinkRound> rounds = round -> {};
        private Cancellation cancellation = new Cancellation();
        private Optional<Path> checkpoints = Optional.empty();

        private Builder(ShrinkSettings settings) {
            this.settings = settings;
        }

        /** What the small network may cost; in place of what it may lose. */
        public Builder budget(Budget budget) {
            return budgets(List.of(budget));
        }

        /** What the small network may cost, at most one budget for each cost: it keeps to all. In place of what it may lose. */
        public Builder budgets(List<Budget> budgets) {
            settings = settings.withBudgets(budgets);
            return this;
        }

        /** What the small network may lose, in place of what it may cost: the least that is found within it is the result. */
        public Builder maxDrop(MaxDrop maxDrop) {
            settings = settings.withMaxDrop(maxDrop);
            return this;
        }

        /** What rates channels, of {@link dev.dnal.tribuo.strategy.Strategies#names}. Default: as of {@link ShrinkSettings#strategyName}. */
        public Builder strategy(String name) {
            settings = settings.withStrategy(name);
            return this;
        }

        /** Epochs in which gates train, at least 1. Default: by the number of images. */
        public Builder gates(int epochs) {
            settings = settings.withGates(epochs);
            return this;
        }

        /** Epochs in which the small network trains, at least 0. Default: by the number of images. */
        public Builder recovery(int epochs) {
            settings = settings.withRecovery(epochs);
            return this;
        }

        /** What the outputs of networks are. Default: what the network, its file and the images say. */
        public Builder outputsAre(OutputMeaning meaning) {
            settings = settings.withOutputsAre(meaning);
            return this;
        }

        /** Highest learning rate of the small network, above 0; a share of it is taken if it doesn't suit. */
        public Builder rate(double rate) {
            settings = settings.withRate(rate);
            return this;
        }

        /** Images per step, at least 1. */
        public Builder batchSize(int images) {
            settings = settings.withBatchSize(images);
            return this;
        }

        /** Weight decay, at least 0. */
        public Builder weightDecay(double weightDecay) {
            settings = settings.withWeightDecay(weightDecay);
            return this;
        }

        /** Augmentations of images, in order: given and small network see the same. Default: none. */
        public Builder augmentations(List<Augmentation> augmentations) {
            settings = settings.withAugmentations(augmentations);
            return this;
        }

        /** Seconds in which all training is to be over, at least 0. Default: 0, no limit. */
        public Builder timeLimitSeconds(double seconds) {
            settings = settings.withTimeLimitSeconds(seconds);
            return this;
        }

        /** Device, threads, kernels and shards. Default: what suits the CPU. */
        public Builder training(TrainingConfig training) {
            settings = settings.withTraining(training);
            return this;
        }

        /** Seed of all that is random. Default: 1. */
        public Builder seed(long seed) {
            settings = settings.withSeed(seed);
            return this;
        }

        /** Adds a listener; where several networks are tried, it hears of them as of one training. */
        public Builder listener(SearchListener listener) {
            listeners.add(listener);
            return this;
        }

        /** What hears of each network that was tried to be within a {@link MaxDrop}; on the thread that trains. */
        public Builder rounds(Consumer<ShrinkRound> listener) {
            rounds = listener;
            return this;
        }

        /** What ends it before its end. */
        public Builder cancellation(Cancellation newCancellation) {
            cancellation = newCancellation;
            return this;
        }

        /** Keeps checkpoints in a folder, and goes on from them to what it would have come to without a break. Default: none are kept. */
        public Builder checkpointFolder(Path folder) {
            checkpoints = Optional.of(folder);
            return this;
        }

        /**
         * Builds it.
         *
         * @throws SettingException if there is neither a budget nor a drop
         */
        public Shrinker build() {
            return new Shrinker(this);
        }
    }

    /**
     * Makes a network smaller.
     *
     * @param read as its file says it, with channels first or last; stays as it is
     * @param selection what of it is wanted
     * @param images of the kind that it sees in use, at least 2; labels, if there are any, are looked at only to tell accuracies
     * @param normalisation what it sees of their pixels
     * @throws GraphException if it is no network with an input for such images and outputs FLOAT [batch, ...], or nothing in it could be cut
     * @throws SettingException if a budget can't be met, or its outputs are not finite
     * @throws NothingSmallerException if none of the networks that were tried is within the drop that is allowed
     */
    public ShrunkNetwork shrink(
            Graph read, NetworkSelection selection, ImageSource images, Normalisation normalisation) {
        NetworkSelection sized = selection.withSizes(images.shape().sizes());
        SeparatedLayers given = SeparatedLayers.of(read, sized);
        ShrinkingImages parts = parts(images);
        int threads = settings.training().session().threads();
        Teacher teacher = Teacher.of(
                given,
                settings.outputsAre(),
                images.targetNames().size(),
                new ImageRuns(parts.telling().withoutTargets(), normalisation, threads));
        SearchListener all = SearchListener.all(listeners);
        teacher.note().ifPresent(all::warned);
        teacher.oneAnswer().ifPresent(all::warned);
        Reduction whole = new Reduction(teacher, parts.training().withoutTargets(), normalisation, settings);
        Control telling = Control.of(teacher, parts.telling(), normalisation, threads);
        Map<String, String> identity = identity(read, sized, images, normalisation);
        Function<String, CheckpointStore> stores = name -> store(name, identity);
        Optional<DropReport> drop = Optional.empty();
        Reduction.Result result;
        if (settings.maxDrop().isPresent()) {
            Control deciding = parts.deciding()
                    .map(others -> Control.of(teacher, others, normalisation, threads))
                    .orElse(telling);
            DropSearch search = new DropSearch(whole, deciding, all, rounds, stores, cancellation);
            result = search.find();
            drop = Optional.of(search.report(parts.deciding().isEmpty()));
        } else {
            result = whole.of(teacher.toTrain(), all, stores.apply("search"), cancellation);
        }
        LearnedNetwork learned = result.learned();
        Graph layers = teacher.layers(learned.graph());
        Control.Compared end = telling.of(layers);
        Control.Compared afterCut = telling.of(teacher.layers(result.cut()));
        ShrunkNetwork.Report report = new ShrunkNetwork.Report(
                parts.training().size(),
                telling.images(),
                afterCut.errors(),
                end.errors(),
                afterCut.agreement(),
                end.agreement(),
                teacher.meaning(),
                end.cosine(),
                end.boxes());
        return new ShrunkNetwork(
                given.putBack(layers),
                layers,
                teacher.network(),
                learned.architecture().orElseThrow(),
                learned.choice().orElseThrow(),
                learned.history(),
                report,
                drop);
    }

    private ShrinkingImages parts(ImageSource images) {
        if (images.size() < 2) {
            throw new SettingException(
                    "Expected at least 2 images to shrink a network by, one of them to tell what it came to, found "
                            + images.size());
        }
        return ShrinkingImages.of(images, settings);
    }

    /**
     * About how many seconds the training will take on this machine, by some steps of it that are made for that and forgotten. Where several networks
     * are tried, it is that of as many as can be, or the limit to the time if that is less. What choosing and comparing takes is not among it.
     *
     * @throws GraphException as {@link #shrink} does
     * @throws SettingException as {@link #shrink} does
     */
    public double estimatedSeconds(
            Graph read, NetworkSelection selection, ImageSource images, Normalisation normalisation) {
        ShrinkingImages parts = parts(images);
        int threads = settings.training().session().threads();
        Teacher teacher = Teacher.of(
                SeparatedLayers.of(read, selection.withSizes(images.shape().sizes())),
                settings.outputsAre(),
                images.targetNames().size(),
                new ImageRuns(parts.telling().withoutTargets(), normalisation, threads).first(FEW));
        StepSeconds step =
                StepSeconds.of(new Reduction(teacher, parts.training().withoutTargets(), normalisation, settings));
        return new TimeEstimate(settings, parts.training().size(), teacher.network(), step).seconds();
    }

    private CheckpointStore store(String name, Map<String, String> identity) {
        return checkpoints
                .<CheckpointStore>map(
                        folder -> new FolderCheckpoints(folder.resolve(name), identity, BETWEEN_CHECKPOINTS))
                .orElseGet(CheckpointStore::none);
    }

    /** All that decides what comes out, to the last bit. */
    private Map<String, String> identity(
            Graph read, NetworkSelection selection, ImageSource images, Normalisation normalisation) {
        Map<String, String> identity = new LinkedHashMap<>(settings.toMap());
        identity.put("network", Sha256.of(OnnxWriter.toBytes(read)));
        identity.put("selection", selection.toString());
        identity.put("normalisation", normalisation.toString());
        identity.put(
                "runtime",
                OrtRuntime.start(settings.training().session().device()).toString());
        identity.put("images", images.withoutTargets().contentHash());
        return identity;
    }
}
