package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.io.Sha256;
import dev.dnal.onnx.network.LayersReplacement;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.tribuo.checkpoint.FolderCheckpoints;
import dev.dnal.tribuo.comparison.ClassComparison;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import dev.dnal.tribuo.internal.evaluation.ImageSample;
import dev.dnal.tribuo.internal.search.ArchitectureSearch;
import dev.dnal.tribuo.internal.search.SearchSettings;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.schedule.LinearRate;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Makes trained networks smaller. The given network is the teacher: gates on its channels, or what else there is to decide over, are trained to
 * close where its outputs don't need them; what they close is cut out, within a budget; and the weights of what is left are trained to give the
 * outputs that the teacher gives. Labels are never read for it, and outputs may be of any meaning.
 */
public final class Shrinker {
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofMinutes(1);

    private final ShrinkSettings settings;
    private final List<SearchListener> listeners;
    private final Cancellation cancellation;
    private final Optional<Path> checkpoints;

    /** Shrinks as said, hears nothing, and can't be continued. */
    public Shrinker(ShrinkSettings settings) {
        this(settings, List.of(), new Cancellation(), Optional.empty());
    }

    private Shrinker(
            ShrinkSettings settings,
            List<SearchListener> listeners,
            Cancellation cancellation,
            Optional<Path> checkpoints) {
        this.settings = settings;
        this.listeners = List.copyOf(listeners);
        this.cancellation = cancellation;
        this.checkpoints = checkpoints;
    }

    /** The same with one listener more. */
    public Shrinker withListener(SearchListener listener) {
        List<SearchListener> more = new ArrayList<>(listeners);
        more.add(listener);
        return new Shrinker(settings, more, cancellation, checkpoints);
    }

    /** The same that ends when it is cancelled. */
    public Shrinker withCancellation(Cancellation newCancellation) {
        return new Shrinker(settings, listeners, newCancellation, checkpoints);
    }

    /** The same that keeps checkpoints in a folder, and goes on from them to what it would have come to without a break. */
    public Shrinker withCheckpoints(Path folder) {
        return new Shrinker(settings, listeners, cancellation, Optional.of(folder));
    }

    /**
     * Makes a network smaller.
     *
     * @param read as its file says it; stays as it is
     * @param selection what of it is wanted
     * @param images of the kind that it sees in use, at least 2; labels, if there are any, are looked at only to tell accuracies
     * @param normalisation what it sees of their pixels
     * @throws GraphException if it is no network with an input for such images and outputs FLOAT [batch, ...], or nothing in it could be cut
     * @throws SettingException if a budget can't be met, or its outputs are not finite
     */
    public ShrunkNetwork shrink(
            Graph read, NetworkSelection selection, ImageSource images, Normalisation normalisation) {
        NetworkSelection sized = selection.withSizes(images.shape().sizes());
        if (images.size() < 2) {
            throw new SettingException(
                    "Expected at least 2 images to shrink a network by, one of them to tell what it came to, found "
                            + images.size());
        }
        ImageSample sample = ImageSample.of(images, 1, settings.heldOut(images.size()));
        ImageSource heldOut = sample.control().orElseThrow();
        ImageSource train = sample.others();
        int threads = settings.training().session().threads();
        Teacher teacher = Teacher.of(read, sized, new ImageRuns(heldOut.withoutTargets(), normalisation, threads));
        AfterCut afterCut = new AfterCut();
        List<SearchListener> all = new ArrayList<>(listeners);
        all.add(afterCut);
        teacher.oneAnswer().ifPresent(warning -> all.forEach(listener -> listener.warned(warning)));
        LearnedNetwork learned = new ArchitectureSearch(
                        search(teacher, train, normalisation),
                        train,
                        new SplittableRandom(settings.seed()),
                        SearchListener.all(all),
                        store(identity(read, sized, images, normalisation)),
                        cancellation)
                .learn();
        Graph layers = teacher.layers(learned.graph());
        Graph cut = teacher.layers(afterCut.network());
        OutputErrors errors = teacher.errors();
        Optional<ClassComparison> comparison = teacher.tellsClasses()
                ? Optional.of(new ClassComparison(heldOut, normalisation, threads, teacher.network()))
                : Optional.empty();
        ShrunkNetwork.Report report = new ShrunkNetwork.Report(
                train.size(),
                errors.images(),
                errors.of(cut),
                errors.of(layers),
                comparison.map(classes -> classes.of(cut)).orElse(null),
                comparison.map(classes -> classes.of(layers)).orElse(null));
        return new ShrunkNetwork(
                LayersReplacement.of(read, sized, layers),
                layers,
                teacher.network(),
                learned.architecture().orElseThrow(),
                learned.choice().orElseThrow(),
                learned.history(),
                report);
    }

    /** Keeps the network as it was before it trained on. */
    private static final class AfterCut implements SearchListener {
        private Optional<Graph> network = Optional.empty();

        @Override
        public void sliced(Architecture architecture, Graph sliced) {
            network = Optional.of(sliced.copy());
        }

        Graph network() {
            return network.orElseThrow(() -> new IllegalStateException("A search must say what it has cut"));
        }
    }

    private SearchSettings search(Teacher teacher, ImageSource train, Normalisation normalisation) {
        int gateEpochs = settings.gateEpochs(train.size());
        int epochs = settings.recoveryEpochs(train.size());
        WeightStage none = new WeightStage(0, new LinearRate(settings.rate(), 0), settings.weightDecay());
        Strategy strategy = settings.strategy(gateEpochs);
        TrainerSettings trainer = new TrainerSettings(new GivenNetwork(teacher.toTrain()), strategy)
                .withWeightStage(none)
                .withBudgets(settings.budgets())
                .withFinalStage(new WeightStage(
                        epochs, new LinearRate(settings.rate(), ShrinkSettings.WARM_UP), settings.weightDecay()))
                .withRateTrials(true)
                .withAugmentations(settings.augmentations())
                .withBatchSize(Math.min(settings.batchSize(), train.size()))
                .withValidationFraction(0)
                .withTimeLimitSeconds(settings.timeLimitSeconds())
                .withTraining(settings.training())
                .withSeed(settings.seed());
        return new SearchSettings(trainer, teacher.loss(), normalisation, settings.training());
    }

    private CheckpointStore store(Map<String, String> identity) {
        return checkpoints
                .<CheckpointStore>map(
                        folder -> new FolderCheckpoints(folder.resolve("search"), identity, BETWEEN_CHECKPOINTS))
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
