package dev.dnal.tribuo.experiment;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.DNALTrainer;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.listener.HistoryCsv;
import dev.dnal.tribuo.listener.LogFile;
import dev.dnal.tribuo.network.OnnxNetwork;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.measure.ResidentMemory;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.ChoiceReport;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.ending.BudgetOutOfReachException;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.StageLedger;
import dev.dnal.tribuo.strategy.ThinNetwork;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Learns an architecture, compares the learned network with the whole one and with a thin one, trained without a search, and writes the run
 * folder. Each network sees the test images once, when all training is over.
 */
public final class Experiment {
    /** What becomes of the whole network, for the learned one to be compared with. */
    private enum Compared {
        /** Nothing. */
        NOT,
        /** It trains for as many epochs. */
        TRAINED,
        /** It is measured as it comes. */
        GIVEN
    }

    private final ExperimentSettings settings;
    private final ImageDataset data;

    // Set where an experiment is made, and never after.
    private Compared whole = Compared.NOT;
    private boolean trainsThin;
    private boolean quantises;
    private List<SearchListener> listeners = List.of();
    private Runnable whenTrained = () -> {};
    private int timeProcesses = FinalTiming.PROCESSES;
    private MemoryLimit memory = MemoryLimit.ofThisMachine();
    private List<String> command = List.of();

    /**
     * An experiment with nothing to compare with, which times networks in {@value FinalTiming#PROCESSES} processes at the end. It quantises
     * the learned network if a budget is one of networks in whole numbers.
     */
    public Experiment(ExperimentSettings settings, ImageDataset data) {
        this.settings = settings;
        this.data = data;
        this.quantises = settings.trainer().budgets().stream().anyMatch(Budget::isOfQuantised);
    }

    /** The same but for what is changed. */
    private Experiment changed(Consumer<Experiment> change) {
        Experiment copy = new Experiment(settings, data);
        copy.whole = whole;
        copy.trainsThin = trainsThin;
        copy.quantises = quantises;
        copy.listeners = listeners;
        copy.whenTrained = whenTrained;
        copy.timeProcesses = timeProcesses;
        copy.memory = memory;
        copy.command = command;
        change.accept(copy);
        return copy;
    }

    /** The same with a baseline: the same network, without gates, for as many epochs as all stages of the search together. */
    public Experiment withBaseline() {
        return changed(copy -> copy.whole = Compared.TRAINED);
    }

    /** The same with the network that the search begins with, as it comes: of a file, with the weights that it brings. In place of a baseline. */
    public Experiment withGiven() {
        return changed(copy -> copy.whole = Compared.GIVEN);
    }

    /**
     * The same with a thin network: one so much narrower in all layers alike that it meets the budget, from new weights, for as many epochs as all
     * stages of the search together.
     *
     * @throws SettingException if there is no budget
     */
    public Experiment withThin() {
        ThinNetwork.of(settings.trainer());
        return changed(copy -> copy.trainsThin = true);
    }

    /**
     * The same that quantises the learned network too, with ranges measured on training images, and writes {@value RunFolder#QUANTISED}.
     *
     * @throws SettingException if networks run on a GPU, which has no kernels for it
     */
    public Experiment withQuantisation() {
        if (settings.device().kind() != Device.Kind.CPU) {
            throw new SettingException("Expected the device cpu to quantise for, found " + settings.device()
                    + "; quantise what was learned later");
        }
        return changed(copy -> copy.quantises = true);
    }

    /** The same with one listener more to all that is trained. */
    public Experiment withListener(SearchListener listener) {
        List<SearchListener> more = new ArrayList<>(listeners);
        more.add(listener);
        return changed(copy -> copy.listeners = List.copyOf(more));
    }

    /** The same that does something more when all is trained, before the networks are measured. */
    public Experiment whenTrained(Runnable action) {
        return changed(copy -> copy.whenTrained = action);
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
        return changed(copy -> copy.timeProcesses = processes);
    }

    /** The same within another limit of memory than half of the machine's. */
    public Experiment withMemoryLimit(MemoryLimit limit) {
        return changed(copy -> copy.memory = limit);
    }

    /** The same that notes in the record by what command line it was begun, word by word, without where it is to be written. */
    public Experiment withCommand(List<String> words) {
        return changed(copy -> copy.command = List.copyOf(words));
    }

    /** Epochs of all trainings together. */
    public int epochs() {
        return settings.trainer().epochs() * (1 + (whole == Compared.TRAINED ? 1 : 0) + (trainsThin ? 1 : 0));
    }

    /**
     * Trains, measures, and writes the folder. If the folder has checkpoints, it goes on from them: but for
     * times, and what is measured as times, the files are then what they would have been without a break. They are, to the
     * last byte, {@value RunFolder#ONNX}; {@value RunFolder#HISTORY} but for its seconds, which add up; {@value
     * RunFolder#TRIBUO} but for the time of training in its provenance; {@value RunFolder#RECORD} but for seconds,
     * latencies, memory and circumstances; {@value RunFolder#CHECKLIST} but for seconds and whether it was continued. A budget of latency is measured once for the whole run, however often it is continued.
     *
     * @return the record that was written
     * @throws IllegalArgumentException if a setting is out of range, or the network or an augmentation does not fit the images
     * @throws dev.dnal.onnx.graph.GraphException if the network is a file that does not fit them, or a step takes more memory than the limit
     * @throws dev.dnal.tribuo.search.resume.CheckpointException if the folder has checkpoints but they can't be used, or one can't be
     *     saved
     * @throws IOException if a file can't be written
     */
    public RunRecord run(RunFolder folder) throws IOException {
        settings.requireFits(data.train(), memory);
        HistoryCsv history = new HistoryCsv();
        ChoiceKeeper choice = new ChoiceKeeper();
        ContinuationKeeper continuation = new ContinuationKeeper();
        Instant start = Instant.now();
        try (LogFile log = folder.log(command);
                ProgressFile progress = new ProgressFile(folder, epochs());
                TrainedNetworks networks = new TrainedNetworks(settings, data)) {
            List<SearchListener> all = new ArrayList<>(List.of(history, progress, log.listener(), continuation));
            all.addAll(listeners);
            ExperimentSettings kept = settings.withCheckpoints(folder.checkpoints());
            DNALTrainer rivals = kept.trainer(data.shape(), all);
            all.add(choice);
            DNALTrainer search = kept.trainer(data.shape(), all);
            switch (whole) {
                case TRAINED -> networks.add(MeasuredTimes.WHOLE, rivals.trainBaseline(data.train()));
                case GIVEN -> networks.add(MeasuredTimes.WHOLE, rivals.given(data.train()));
                case NOT -> {}
            }
            networks.add(MeasuredTimes.LEARNED, search.train(data.train()));
            // Last, since a budget that the search can't meet is to be refused before anything trains.
            Optional<BudgetOutOfReachException> noThin = trainsThin ? addThin(networks, rivals) : Optional.empty();
            progress.measuring();
            log.info("All is trained; the networks are measured");
            RunRecord record = finish(folder, history, choice, continuation, networks, noThin, start);
            progress.done();
            log.info("Done");
            return record;
        }
    }

    /** Trains the thin network, or says why there is none: what is learned is worth knowing all the same. */
    private Optional<BudgetOutOfReachException> addThin(TrainedNetworks networks, DNALTrainer trainer) {
        try {
            networks.add(MeasuredTimes.THIN, trainer.trainThin(data.train()));
            return Optional.empty();
        } catch (BudgetOutOfReachException e) {
            return Optional.of(e);
        }
    }

    private RunRecord finish(
            RunFolder folder,
            HistoryCsv history,
            ChoiceKeeper choice,
            ContinuationKeeper continuation,
            TrainedNetworks networks,
            Optional<BudgetOutOfReachException> noThin,
            Instant start)
            throws IOException {
        whenTrained.run();
        Optional<QuantisedNetwork.Report> quantisation =
                quantises ? Optional.of(networks.quantise()) : Optional.empty();
        TrainedNetworks.Measured measured = networks.measure(timeProcesses);
        Optional<RunRecord.Thin> thin = measured.result(MeasuredTimes.THIN)
                .map(result -> RunRecord.Thin.of(networks.architecture(MeasuredTimes.THIN), result))
                .or(() -> noThin.map(RunRecord.Thin::outOfReach));
        Architecture architecture = networks.architecture(MeasuredTimes.LEARNED);
        int batch = settings.trainer()
                .budget(Budget.Cost.LATENCY)
                .map(Budget::batch)
                .orElse(1);
        Optional<RunRecord.Padded> padded =
                networks.padded().map(form -> RunRecord.Padded.of(form, measured.times(), batch));
        Optional<RunRecord.Quantised> quantised = quantisation.flatMap(report ->
                measured.result(MeasuredTimes.QUANTISED).map(result -> new RunRecord.Quantised(result, report)));
        RunRecord record = record(
                history.records(),
                choice,
                architecture,
                measured,
                thin,
                padded,
                quantised,
                networks.layerChanges(),
                WrittenRecord.Circumstances.since(start));
        folder.write(RunFolder.HISTORY, history.text());
        folder.write(RunFolder.ONNX, networks.written(MeasuredTimes.LEARNED));
        if (padded.filter(RunRecord.Padded::faster).isPresent()) {
            folder.write(
                    RunFolder.PADDED,
                    settings.written(networks.padded().orElseThrow().file(), data.shape()));
        }
        if (quantises) {
            folder.write(RunFolder.QUANTISED, networks.written(MeasuredTimes.QUANTISED));
        }
        folder.write(RunFolder.TRIBUO, networks.get(MeasuredTimes.LEARNED)::serializeToFile);
        folder.write(RunFolder.MISTAKES, measured.mistakes().toJson());
        folder.write(
                RunFolder.CHECKLIST,
                Checklist.of(record, settings.trainer().network() instanceof OnnxNetwork, continuation.isContinued())
                        .toJson());
        folder.write(RunFolder.RECORD, record.toJson());
        folder.commit();
        return record;
    }

    private RunRecord record(
            List<EpochRecord> history,
            ChoiceKeeper chosen,
            Architecture architecture,
            TrainedNetworks.Measured measured,
            Optional<RunRecord.Thin> thin,
            Optional<RunRecord.Padded> padded,
            Optional<RunRecord.Quantised> quantised,
            List<LayerChange> layerChanges,
            WrittenRecord.Circumstances circumstances) {
        MeasuredTimes times = measured.times();
        ChoiceReport choice = chosen.report();
        return new RunRecord(
                settings.trainer().seed(),
                settings.networkName(),
                RunRecord.Data.of(data),
                Versions.here(settings.device()),
                settings.toMap(),
                StageLedger.of(history).stream().map(RunRecord.StageTotals::of).toList(),
                choice.candidates(),
                choice.budgets().stream()
                        .map(use -> RunRecord.Budgeted.of(use, times))
                        .toList(),
                chosen.warnings(),
                architecture.layers(),
                architecture.before(),
                resultOf(Compared.GIVEN, measured),
                resultOf(Compared.TRAINED, measured),
                measured.result(MeasuredTimes.LEARNED).orElseThrow(),
                thin.orElse(null),
                padded.orElse(null),
                quantised.orElse(null),
                times,
                architecture.maskedVersusSlicedMaxAbsDiff(),
                choice.binarisation().map(RunRecord.Drop::of).orElse(null),
                peakResidentBytes(),
                layerChanges,
                command,
                circumstances);
    }

    private RunRecord.@Nullable Result resultOf(Compared how, TrainedNetworks.Measured measured) {
        return whole == how ? measured.result(MeasuredTimes.WHOLE).orElse(null) : null;
    }

    private static @Nullable Long peakResidentBytes() {
        OptionalLong peak = ResidentMemory.peak();
        return peak.isPresent() ? peak.getAsLong() : null;
    }
}
