package dev.dnal.tribuo.experiment;

import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.DNALTrainer;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.listener.HistoryCsv;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.runtime.measure.ResidentMemory;
import dev.dnal.tribuo.search.ChoiceReport;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.StageLedger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.tribuo.Tribuo;

/**
 * Learns an architecture, compares the learned network with the whole one trained without a search, and writes the run folder.
 * Each network sees the test images once, when all training is over.
 */
public final class Experiment {
    private static final int LARGE_BATCH = 64;

    private final ExperimentSettings settings;
    private final ImageDataset data;
    private final boolean trainsBaseline;
    private final List<SearchListener> listeners;
    private final Runnable whenTrained;

    private Experiment(
            ExperimentSettings settings,
            ImageDataset data,
            boolean trainsBaseline,
            List<SearchListener> listeners,
            Runnable whenTrained) {
        this.settings = settings;
        this.data = data;
        this.trainsBaseline = trainsBaseline;
        this.listeners = List.copyOf(listeners);
        this.whenTrained = whenTrained;
    }

    /** An experiment without a baseline. */
    public Experiment(ExperimentSettings settings, ImageDataset data) {
        this(settings, data, false, List.of(), () -> {});
    }

    /** The same with a baseline: the same network, without gates, for as many epochs as all stages of the search together. */
    public Experiment withBaseline() {
        return new Experiment(settings, data, true, listeners, whenTrained);
    }

    /** The same with one listener more to all that is trained. */
    public Experiment withListener(SearchListener listener) {
        List<SearchListener> more = new ArrayList<>(listeners);
        more.add(listener);
        return new Experiment(settings, data, trainsBaseline, more, whenTrained);
    }

    /** The same that does something more when all is trained, before the networks are measured. */
    public Experiment whenTrained(Runnable action) {
        return new Experiment(settings, data, trainsBaseline, listeners, action);
    }

    /** Epochs of all trainings together. */
    public int epochs() {
        return settings.trainer().epochs() * (trainsBaseline ? 2 : 1);
    }

    /**
     * Trains, measures, and writes the folder. If the folder has checkpoints, it goes on from them: but for
     * times, and what is measured as times, the files are then what they would have been without a break. They are, to the
     * last byte, {@value RunFolder#ONNX}; {@value RunFolder#HISTORY} but for its seconds, which add up; {@value
     * RunFolder#TRIBUO} but for the time of training in its provenance; {@value RunFolder#RECORD} but for seconds,
     * latencies and memory. A budget of latency is measured once for the whole run, however often it is continued.
     *
     * @return the record that was written
     * @throws IllegalArgumentException if a setting is out of range, or the network or an augmentation does not fit the images
     * @throws dev.dnal.onnx.graph.GraphException if the network is a file that does not fit them
     * @throws dev.dnal.tribuo.search.resume.CheckpointException if the folder has checkpoints but they can't be used, or one can't be
     *     saved
     * @throws IOException if a file can't be written
     */
    public RunRecord run(RunFolder folder) throws IOException {
        HistoryCsv history = new HistoryCsv();
        ChoiceKeeper choice = new ChoiceKeeper();
        List<SearchListener> all = new ArrayList<>(List.of(history, choice));
        all.addAll(listeners);
        DNALTrainer trainer = settings.withCheckpoints(folder.checkpoints()).trainer(data.shape(), all);
        settings.requireFits(data.train());
        Optional<DNALModel> baseline = Optional.empty();
        try {
            if (trainsBaseline) {
                baseline = Optional.of(trainer.trainBaseline(data.train()));
            }
            try (DNALModel learned = trainer.train(data.train())) {
                return finish(folder, history, choice.report(), baseline, learned);
            }
        } finally {
            baseline.ifPresent(DNALModel::close);
        }
    }

    private RunRecord finish(
            RunFolder folder, HistoryCsv history, ChoiceReport choice, Optional<DNALModel> baseline, DNALModel learned)
            throws IOException {
        whenTrained.run();
        Architecture architecture = learned.architecture()
                .orElseThrow(() -> new IllegalStateException("A search must say what architecture it has learned"));
        List<Measurement> measured = measure(baseline, learned);
        RunRecord record = record(history.records(), choice, architecture, measured);
        folder.write(RunFolder.HISTORY, history.text());
        folder.write(RunFolder.ONNX, learned.imageModel().toByteArray());
        learned.serializeToFile(folder.staged(RunFolder.TRIBUO));
        folder.write(RunFolder.RECORD, record.toJson());
        folder.commit();
        return record;
    }

    /** What is measured rather than counted. */
    private record Measurement(double testAccuracy, long onnxBytes, double millisBatch1, double millisBatch64) {}

    /** Measures the baseline, if there is one, and the learned network, side by side. */
    private List<Measurement> measure(Optional<DNALModel> baseline, DNALModel learned) {
        List<DNALModel> models = new ArrayList<>();
        baseline.ifPresent(models::add);
        models.add(learned);
        List<ImageClassifier> networks = new ArrayList<>();
        try {
            List<Measurement> measured = new ArrayList<>();
            List<byte[]> files = models.stream()
                    .map(model -> model.imageModel().toByteArray())
                    .toList();
            for (byte[] file : files) {
                networks.add(ImageClassifier.open("The trained network", file, data.shape(), settings.session()));
            }
            double[] one = Latency.medianMillis(networks, data.shape(), 1);
            double[] many = Latency.medianMillis(networks, data.shape(), LARGE_BATCH);
            for (int i = 0; i < networks.size(); i++) {
                Evaluation evaluation = networks.get(i)
                        .evaluate(data.test(), models.get(i).normalisation(), ImageClassifier.BATCH_SIZE);
                measured.add(new Measurement(evaluation.accuracy(), files.get(i).length, one[i], many[i]));
            }
            return measured;
        } finally {
            networks.forEach(ImageClassifier::close);
        }
    }

    private RunRecord record(
            List<EpochRecord> history, ChoiceReport choice, Architecture architecture, List<Measurement> measured) {
        return new RunRecord(
                settings.trainer().seed(),
                settings.networkName(),
                RunRecord.Data.of(data),
                versions(),
                settings.toMap(),
                StageLedger.of(history).stream().map(RunRecord.StageTotals::of).toList(),
                choice.candidates(),
                choice.budget().map(RunRecord.Budgeted::of).orElse(null),
                architecture.layers(),
                trainsBaseline ? result(measured.get(0), architecture.before()) : null,
                result(measured.get(measured.size() - 1), architecture.after()),
                architecture.maskedVersusSlicedMaxAbsDiff(),
                choice.binarisation().map(RunRecord.Drop::of).orElse(null),
                peakResidentBytes());
    }

    private static @Nullable Long peakResidentBytes() {
        OptionalLong peak = ResidentMemory.peak();
        return peak.isPresent() ? peak.getAsLong() : null;
    }

    private static RunRecord.Result result(Measurement measured, Architecture.NetworkSize size) {
        return new RunRecord.Result(
                measured.testAccuracy(),
                size.macs(),
                size.params(),
                measured.onnxBytes(),
                measured.millisBatch1(),
                measured.millisBatch64());
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("dnal", version());
        versions.put("tribuo", Tribuo.VERSION);
        versions.put("onnxRuntime", OrtRuntime.start(settings.device()).toString());
        versions.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return versions;
    }

    private static String version() {
        return Optional.ofNullable(Experiment.class.getPackage().getImplementationVersion())
                .orElse("(unpackaged)");
    }
}
