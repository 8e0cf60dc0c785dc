package dev.dnal.tribuo.experiment;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.DNALTrainer;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.listener.HistoryCsv;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.runtime.measure.ResidentMemory;
import dev.dnal.tribuo.search.Budget;
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
    private final ExperimentSettings settings;
    private final ImageDataset data;
    private final boolean trainsBaseline;
    private final List<SearchListener> listeners;
    private final Runnable whenTrained;
    private final int timeProcesses;

    private Experiment(
            ExperimentSettings settings,
            ImageDataset data,
            boolean trainsBaseline,
            List<SearchListener> listeners,
            Runnable whenTrained,
            int timeProcesses) {
        this.settings = settings;
        this.data = data;
        this.trainsBaseline = trainsBaseline;
        this.listeners = List.copyOf(listeners);
        this.whenTrained = whenTrained;
        this.timeProcesses = timeProcesses;
    }

    /** An experiment without a baseline, which times networks in {@value FinalTiming#PROCESSES} processes at the end. */
    public Experiment(ExperimentSettings settings, ImageDataset data) {
        this(settings, data, false, List.of(), () -> {}, FinalTiming.PROCESSES);
    }

    /** The same with a baseline: the same network, without gates, for as many epochs as all stages of the search together. */
    public Experiment withBaseline() {
        return new Experiment(settings, data, true, listeners, whenTrained, timeProcesses);
    }

    /** The same with one listener more to all that is trained. */
    public Experiment withListener(SearchListener listener) {
        List<SearchListener> more = new ArrayList<>(listeners);
        more.add(listener);
        return new Experiment(settings, data, trainsBaseline, more, whenTrained, timeProcesses);
    }

    /** The same that does something more when all is trained, before the networks are measured. */
    public Experiment whenTrained(Runnable action) {
        return new Experiment(settings, data, trainsBaseline, listeners, action, timeProcesses);
    }

    /**
     * The same that times networks in another number of fresh processes.
     *
     * @param processes at least 0; 0 to time them in this process, which is quicker and tells less; of no effect on a GPU
     * @throws SettingException if it is below 0
     */
    public Experiment withTimeProcesses(int processes) {
        if (processes < 0) {
            throw new SettingException(
                    "The number of processes that time networks must be at least 0, found " + processes);
        }
        return new Experiment(settings, data, trainsBaseline, listeners, whenTrained, processes);
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
                return finish(folder, history, choice, baseline, learned);
            }
        } finally {
            baseline.ifPresent(DNALModel::close);
        }
    }

    private RunRecord finish(
            RunFolder folder, HistoryCsv history, ChoiceKeeper choice, Optional<DNALModel> baseline, DNALModel learned)
            throws IOException {
        whenTrained.run();
        Architecture architecture = learned.architecture()
                .orElseThrow(() -> new IllegalStateException("A search must say what architecture it has learned"));
        List<Measurement> measured = measure(baseline, learned);
        MeasuredTimes times = times(measured);
        RunRecord record = record(history.records(), choice, architecture, measured, times);
        folder.write(RunFolder.HISTORY, history.text());
        folder.write(RunFolder.ONNX, measured.get(measured.size() - 1).file());
        learned.serializeToFile(folder.staged(RunFolder.TRIBUO));
        folder.write(RunFolder.RECORD, record.toJson());
        folder.commit();
        return record;
    }

    /**
     * A network, and how it does on the test images.
     *
     * @param name see {@link MeasuredTimes}
     * @param file ONNX
     */
    private record Measurement(String name, byte[] file, double testAccuracy) {}

    /** The baseline, if there is one, and the learned network. */
    private List<Measurement> measure(Optional<DNALModel> baseline, DNALModel learned) {
        List<Measurement> measured = new ArrayList<>();
        baseline.ifPresent(model -> measured.add(measure(MeasuredTimes.WHOLE, model)));
        measured.add(measure(MeasuredTimes.LEARNED, learned));
        return measured;
    }

    private Measurement measure(String name, DNALModel model) {
        byte[] file = model.imageModel().toByteArray();
        try (ImageClassifier network =
                ImageClassifier.open("The trained network", file, data.shape(), settings.session())) {
            Evaluation evaluation = network.evaluate(data.test(), model.normalisation(), ImageClassifier.BATCH_SIZE);
            return new Measurement(name, file, evaluation.accuracy());
        }
    }

    /** Of the whole network, with whatever weights it has, and of what was learned. */
    private MeasuredTimes times(List<Measurement> measured) {
        List<FinalTiming.Subject> networks = new ArrayList<>();
        if (!trainsBaseline) {
            networks.add(new FinalTiming.Subject(
                    MeasuredTimes.WHOLE,
                    OnnxWriter.toBytes(settings.network(data.train()).graph())));
        }
        measured.forEach(network -> networks.add(new FinalTiming.Subject(network.name(), network.file())));
        Optional<Budget> ofTime = settings.trainer().budget(Budget.Cost.LATENCY);
        return new FinalTiming(settings.session(), ofTime, timeProcesses).of(networks);
    }

    private RunRecord record(
            List<EpochRecord> history,
            ChoiceKeeper chosen,
            Architecture architecture,
            List<Measurement> measured,
            MeasuredTimes times) {
        ChoiceReport choice = chosen.report();
        return new RunRecord(
                settings.trainer().seed(),
                settings.networkName(),
                RunRecord.Data.of(data),
                versions(),
                settings.toMap(),
                StageLedger.of(history).stream().map(RunRecord.StageTotals::of).toList(),
                choice.candidates(),
                choice.budgets().stream()
                        .map(use -> RunRecord.Budgeted.of(use, times))
                        .toList(),
                chosen.warnings(),
                architecture.layers(),
                architecture.before(),
                trainsBaseline ? result(measured.get(0), architecture.before(), times) : null,
                result(measured.get(measured.size() - 1), architecture.after(), times),
                times,
                architecture.maskedVersusSlicedMaxAbsDiff(),
                choice.binarisation().map(RunRecord.Drop::of).orElse(null),
                peakResidentBytes());
    }

    private static @Nullable Long peakResidentBytes() {
        OptionalLong peak = ResidentMemory.peak();
        return peak.isPresent() ? peak.getAsLong() : null;
    }

    private static RunRecord.Result result(Measurement measured, Architecture.NetworkSize size, MeasuredTimes times) {
        return new RunRecord.Result(
                measured.testAccuracy(),
                size.macs(),
                size.params(),
                measured.file().length,
                times.of(measured.name(), 1).millis(),
                times.of(measured.name(), FinalTiming.LARGE_BATCH).millis());
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
