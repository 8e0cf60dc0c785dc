package dev.dnal.cli;

import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.print.Console;
import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.DNALTrainer;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.listener.HistoryCsv;
import dev.dnal.tribuo.listener.ProgressListener;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.runtime.measure.ResidentMemory;
import dev.dnal.tribuo.search.ChoiceReport;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.StageLedger;
import dev.dnal.tribuo.search.resume.UnusableCheckpointException;
import java.io.IOException;
import java.nio.file.Path;
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
final class Experiment {
    private static final int LARGE_BATCH = 64;

    private final ExperimentSettings settings;
    private final ImageDataset data;
    private final Console console;
    private final boolean trainsBaseline;
    private final double checkpointSeconds;

    private Experiment(
            ExperimentSettings settings,
            ImageDataset data,
            Console console,
            boolean trainsBaseline,
            double checkpointSeconds) {
        this.settings = settings;
        this.data = data;
        this.console = console;
        this.trainsBaseline = trainsBaseline;
        this.checkpointSeconds = checkpointSeconds;
    }

    /**
     * An experiment without a baseline.
     *
     * @throws IllegalArgumentException if a setting is out of range, or the network or an augmentation does not fit the images
     * @throws dev.dnal.onnx.graph.GraphException if the network is a file that does not fit them
     */
    Experiment(ExperimentSettings settings, ImageDataset data, Console console) {
        this(settings, data, console, false, 0);
        settings.requireFits(data.train());
    }

    /** The same with a baseline: the same network, without gates, for as many epochs as all stages of the search together. */
    Experiment withBaseline() {
        return new Experiment(settings, data, console, true, checkpointSeconds);
    }

    /**
     * The same with checkpoints after so many seconds, not only at the end of each epoch.
     *
     * @param seconds at least 0; 0 for the ends of epochs only
     * @throws IllegalArgumentException if out of range
     */
    Experiment withCheckpointsEvery(double seconds) {
        settings.trainer(data.shape(), List.of(), Path.of(""), seconds);
        return new Experiment(settings, data, console, trainsBaseline, seconds);
    }

    /**
     * Trains, measures, writes the folder, and prints a summary. If the folder has checkpoints, it goes on from them: but for
     * times, and what is measured as times, the files are then what they would have been without a break. They are, to the
     * last byte, {@value RunFolder#ONNX}; {@value RunFolder#HISTORY} but for its seconds, which add up; {@value
     * RunFolder#TRIBUO} but for the time of training in its provenance; {@value RunFolder#RECORD} but for seconds,
     * latencies and memory. A budget of latency is measured once for the whole run, however often it is continued.
     *
     * @throws BadInputException if the folder has checkpoints but they can't be used
     * @throws dev.dnal.tribuo.search.resume.CheckpointException if a checkpoint can't be saved
     */
    void run(RunFolder folder) throws IOException {
        try {
            train(folder);
        } catch (UnusableCheckpointException e) {
            throw new BadInputException(e.getMessage() + ", or add --force", e);
        }
    }

    private void train(RunFolder folder) throws IOException {
        HistoryCsv history = new HistoryCsv();
        ChoiceKeeper choice = new ChoiceKeeper();
        Optional<DNALModel> baseline = Optional.empty();
        int epochs = settings.epochs() * (trainsBaseline ? 2 : 1);
        try (ProgressListener progress = console.progressOf(epochs)) {
            DNALTrainer trainer = settings.trainer(
                    data.shape(), List.of(history, choice, progress), folder.checkpoints(), checkpointSeconds);
            if (trainsBaseline) {
                baseline = Optional.of(trainer.trainBaseline(data.train()));
            }
            try (DNALModel learned = trainer.train(data.train())) {
                finish(folder, history, choice.report(), baseline, learned);
            }
        } finally {
            baseline.ifPresent(DNALModel::close);
        }
    }

    private void finish(
            RunFolder folder, HistoryCsv history, ChoiceReport choice, Optional<DNALModel> baseline, DNALModel learned)
            throws IOException {
        console.progress().println("Measuring accuracy on the test images, and latency ...");
        Architecture architecture = learned.architecture()
                .orElseThrow(() -> new IllegalStateException("A search must say what architecture it has learned"));
        List<Measurement> measured = measure(baseline, learned);
        RunRecord record = record(history.records(), choice, architecture, measured);
        folder.write(RunFolder.HISTORY, history.text());
        folder.write(RunFolder.ONNX, learned.imageModel().toByteArray());
        learned.serializeToFile(folder.staged(RunFolder.TRIBUO));
        folder.write(RunFolder.RECORD, record.toJson());
        folder.commit();
        console.results().println(new Summary(record, folder.folder()));
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
                        .evaluate(data.test(), models.get(i).normalisation(), EvaluateCommand.BATCH_SIZE);
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
                settings.seed(),
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
        versions.put("dnal", Main.version());
        versions.put("tribuo", Tribuo.VERSION);
        versions.put("onnxRuntime", OrtRuntime.start(settings.device()).toString());
        versions.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return versions;
    }
}
