package dev.dnal.tribuo.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.ReadLimits;
import dev.dnal.onnx.io.Sha256;
import dev.dnal.onnx.network.CanonicalNetwork;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.network.RowOfOutputs;
import dev.dnal.onnx.network.SeparatedLayers;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.comparison.ClassComparison;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.experiment.file.RecordJson;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.internal.export.ImageModel;
import dev.dnal.tribuo.listener.HistoryCsv;
import dev.dnal.tribuo.listener.LogFile;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import dev.dnal.tribuo.quantisation.Quantiser;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.BudgetUse;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.StageLedger;
import dev.dnal.tribuo.shrink.DropReport;
import dev.dnal.tribuo.shrink.NormalisationGuess;
import dev.dnal.tribuo.shrink.ShrinkRound;
import dev.dnal.tribuo.shrink.ShrinkSettings;
import dev.dnal.tribuo.shrink.Shrinker;
import dev.dnal.tribuo.shrink.ShrunkNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a trained network smaller, measures what it came to, and writes the run folder.
 *
 * @param file where the network is from
 * @param selection what of it is wanted
 * @param settings how it is made smaller
 * @param images of the kind that it sees in use; labels are not read
 * @param test others with labels, which nothing is chosen by; empty if there are none
 * @param normalisation what the network sees of their pixels
 * @param guess how that was found, if nobody said it: then the files that are written don't say it either
 * @param quantises whether the small network is quantised too
 * @param timeProcesses fresh processes that time the networks, at least 0; 0 for none but this one
 * @param command line by which it was begun, word by word, without where it is to be written; empty without one
 */
public record ShrinkRun(
        Given file,
        NetworkSelection selection,
        ShrinkSettings settings,
        ImageSource images,
        Optional<ImageSource> test,
        Normalisation normalisation,
        Optional<NormalisationGuess> guess,
        boolean quantises,
        int timeProcesses,
        List<String> command) {
    /**
     * Copies the list and checks the range.
     *
     * @throws SettingException if the number of processes is below 0
     */
    public ShrinkRun {
        command = List.copyOf(command);
        if (timeProcesses < 0) {
            throw new SettingException(
                    "The number of processes that time networks must be at least 0, found " + timeProcesses);
        }
    }

    /** Of larger images, so many at once would take more memory than they tell. */
    private static final int LARGE_IMAGE = 3 * 64 * 64;

    /**
     * A network from a file.
     *
     * @param name of the file, for messages and the record
     * @param network as the file says it
     * @param bytes size of the file
     * @param sha256 of the file
     */
    public record Given(String name, Graph network, long bytes, String sha256) {
        /**
         * Reads a file. Weights that it keeps beside it count as a part of it.
         *
         * @throws dev.dnal.onnx.graph.GraphException if it is no valid ONNX model
         * @throws IOException if it can't be read
         */
        public static Given read(Path file, ReadLimits limits) throws IOException {
            byte[] content = OnnxReader.bytes(file, limits);
            return new Given(
                    file.toString(),
                    OnnxReader.read(content, file.toString(), limits),
                    content.length,
                    Sha256.of(content));
        }
    }

    /**
     * What is written about it.
     *
     * @param network the file that it was made from
     * @param sha256 of that file
     * @param images how many it was given, of which the last are told in the report
     * @param imagesSha256 identifies them
     * @param versions of the software, by name
     * @param configuration what was set
     * @param normalisation what the networks saw of pixels
     * @param normalisationGuess how that was found; left out if somebody said it
     * @param stages of the training
     * @param budgets what was asked for and what it came to
     * @param layers the learned widths
     * @param given size of the given network
     * @param shrunk size of the small one
     * @param report what it came to on images that nothing was trained by
     * @param maxDrop how it was found among others; left out where budgets said what it may cost
     * @param test what given and small network say of test images with labels; left out without
     * @param quantised the same of the small network in 8-bit whole numbers; left out without test images with labels, or if it was not
     *     asked for
     * @param quantisation how that came about
     * @param bytes sizes of the files, by the names of networks
     * @param times what the layers of the networks take
     * @param layerChanges what became of each layer of the given network, in its order; left out in records of earlier versions
     * @param command that made the run, word by word, without where it was to be written; left out where no command line did, and in records
     *     of earlier versions
     * @param circumstances when and on what it was made; left out in records of earlier versions
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Result(
            String network,
            String sha256,
            int images,
            String imagesSha256,
            Map<String, String> versions,
            Map<String, String> configuration,
            String normalisation,
            @Nullable NormalisationGuess normalisationGuess,
            List<RunRecord.StageTotals> stages,
            List<RunRecord.Budgeted> budgets,
            List<Architecture.LayerWidth> layers,
            Architecture.NetworkSize given,
            Architecture.NetworkSize shrunk,
            ShrunkNetwork.Report report,
            @Nullable DropReport maxDrop,
            @Nullable Agreement test,
            @Nullable Agreement quantised,
            QuantisedNetwork.@Nullable Report quantisation,
            Map<String, Long> bytes,
            MeasuredTimes times,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<LayerChange> layerChanges,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> command,
            @Nullable Circumstances circumstances)
            implements WrittenRecord {
        /** Copies lists and maps, which Jackson gives as null where they are left out. */
        public Result {
            Objects.requireNonNull(network, "network");
            Objects.requireNonNull(given, "given");
            Objects.requireNonNull(shrunk, "shrunk");
            Objects.requireNonNull(report, "report");
            Objects.requireNonNull(times, "times");
            versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
            configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
            stages = List.copyOf(stages);
            budgets = List.copyOf(budgets);
            layers = List.copyOf(layers);
            bytes = Collections.unmodifiableMap(new LinkedHashMap<>(bytes));
            layerChanges = layerChanges == null ? List.of() : List.copyOf(layerChanges);
            command = command == null ? List.of() : List.copyOf(command);
        }

        /**
         * Reads the record of a shrinking, of this version or an earlier one.
         *
         * @throws UnusableInputException if it is none, or a damaged one
         * @throws IOException if the file can't be read
         */
        public static Result read(Path file) throws IOException {
            return RecordJson.read(file, Result.class, "the record of a shrinking");
        }

        /** The record as JSON, with a line feed at the end of each line on every platform. */
        public String toJson() {
            return RecordJson.of(this);
        }
    }

    /**
     * Finds out whether the network could be shrunk, before anything runs.
     *
     * @return the network as it is given to training
     * @throws dev.dnal.onnx.graph.GraphException if it does not take the images, if an output has no elements, or if a step takes more memory
     *     than the limit
     */
    public static Graph requireFits(
            Given file, NetworkSelection selection, ShrinkSettings settings, ImageSource images, MemoryLimit memory) {
        Graph layers = canonicalLayers(file, selection, images).ofAnyBatch();
        memory.requireTraining(file.name(), layers, Math.min(settings.batchSize(), images.size()));
        layers.outputs().forEach(RowOfOutputs::numbers);
        return layers;
    }

    private static CanonicalNetwork canonicalLayers(Given file, NetworkSelection selection, ImageSource images) {
        NetworkSelection sized = selection.withSizes(images.shape().sizes());
        return CanonicalNetwork.of(SeparatedLayers.of(file.network(), sized).graph(), NetworkSelection.ALL);
    }

    /**
     * Shrinks, measures, and writes the folder. If the folder has checkpoints, it goes on from them, and comes to what it would have come to
     * without a break, but for times and what is measured as times.
     *
     * @param rounds hears of each network that was tried to be within a drop
     * @throws dev.dnal.onnx.graph.GraphException as {@link Shrinker#shrink} does
     * @throws dev.dnal.tribuo.shrink.NothingSmallerException as {@link Shrinker#shrink} does
     * @throws IOException if a file can't be written
     */
    public Result run(RunFolder folder, SearchListener listener, Consumer<ShrinkRound> rounds) throws IOException {
        requireQuantisable();
        Instant start = Instant.now();
        try (LogFile log = folder.log(command);
                ProgressFile progress = new ProgressFile(folder, settings.mostEpochs(images.size()))) {
            HistoryCsv history = new HistoryCsv();
            ShrunkNetwork shrunk = Shrinker.builder(settings)
                    .listener(history)
                    .listener(progress)
                    .listener(log.listener())
                    .listener(listener)
                    .rounds(rounds)
                    .checkpointFolder(folder.checkpoints())
                    .build()
                    .shrink(file.network(), selection, images, normalisation);
            progress.measuring();
            log.info("All is trained; the networks are measured");
            Result result = finish(folder, history, shrunk, start);
            progress.done();
            log.info("Done");
            return result;
        }
    }

    private Result finish(RunFolder folder, HistoryCsv history, ShrunkNetwork shrunk, Instant start)
            throws IOException {
        if (guess.isEmpty()) {
            ImageModel.writeNormalisation(shrunk.network().metadata(), normalisation);
        }
        byte[] small = OnnxWriter.toBytes(shrunk.network());
        Optional<QuantisedNetwork> int8 = quantises ? Optional.of(quantised(shrunk)) : Optional.empty();
        MeasuredTimes times = times(shrunk, int8);
        Map<String, Long> bytes = new LinkedHashMap<>();
        bytes.put(MeasuredTimes.WHOLE, file.bytes());
        bytes.put(MeasuredTimes.LEARNED, (long) small.length);
        int8.ifPresent(network -> bytes.put(MeasuredTimes.QUANTISED, (long) file(network).length));
        Optional<ClassComparison> onTest = shrunk.report().agreement() == null
                ? Optional.empty()
                : test.map(known -> new ClassComparison(known, normalisation, threads(), shrunk.given()));
        Result result = new Result(
                file.name(),
                file.sha256(),
                images.size(),
                images.withoutTargets().contentHash(),
                Versions.here(settings.training().session().device()),
                settings.toMap(),
                normalisation.toString(),
                guess.orElse(null),
                StageLedger.of(shrunk.history()).stream()
                        .map(RunRecord.StageTotals::of)
                        .toList(),
                shrunk.choice().budgets().stream()
                        .map(use -> RunRecord.Budgeted.of(use, times))
                        .toList(),
                shrunk.architecture().layers(),
                shrunk.architecture().before(),
                shrunk.architecture().after(),
                shrunk.report(),
                shrunk.drop().orElse(null),
                onTest.map(classes -> classes.of(shrunk.layers())).orElse(null),
                onTest.flatMap(classes -> int8.map(network -> classes.of(network.graph())))
                        .orElse(null),
                int8.map(QuantisedNetwork::report).orElse(null),
                bytes,
                times,
                LayerChange.of(shrunk.given(), shrunk.layers()),
                command,
                WrittenRecord.Circumstances.since(start));
        folder.write(RunFolder.HISTORY, history.text());
        folder.write(RunFolder.ONNX, small);
        if (int8.isPresent()) {
            folder.write(RunFolder.QUANTISED, file(int8.get()));
        }
        folder.write(RunFolder.RECORD, result.toJson());
        folder.commit();
        return result;
    }

    /**
     * About how many seconds the training will take on this machine, from a few steps of it.
     *
     * @throws dev.dnal.onnx.graph.GraphException as {@link Shrinker#shrink} does
     */
    public double estimatedSeconds() {
        requireQuantisable();
        return Shrinker.builder(settings).build().estimatedSeconds(file.network(), selection, images, normalisation);
    }

    private QuantisedNetwork quantised(ShrunkNetwork shrunk) {
        return Quantiser.builder()
                .images(images)
                .normalisation(normalisation)
                .threads(threads())
                .build()
                .quantise(shrunk.layers());
    }

    private byte[] file(QuantisedNetwork int8) {
        Graph network = int8.graph();
        if (guess.isPresent()) {
            ImageModel.removeNormalisation(network.metadata());
        }
        return OnnxWriter.toBytes(network);
    }

    private int threads() {
        return settings.training().session().threads();
    }

    /** Known before anything trains. */
    private void requireQuantisable() {
        if (quantises) {
            Quantiser.requireClasses(canonicalLayers(file, selection, images).graph());
        }
    }

    private MeasuredTimes times(ShrunkNetwork shrunk, Optional<QuantisedNetwork> int8) {
        Map<String, byte[]> networks = new LinkedHashMap<>();
        networks.put(MeasuredTimes.WHOLE, OnnxWriter.toBytes(shrunk.given()));
        networks.put(MeasuredTimes.LEARNED, OnnxWriter.toBytes(shrunk.layers()));
        int8.ifPresent(network -> networks.put(MeasuredTimes.QUANTISED, file(network)));
        Optional<Budget> ofTime = shrunk.choice().budgets().stream()
                .map(BudgetUse::budget)
                .filter(budget -> budget.cost() == Budget.Cost.LATENCY)
                .findFirst();
        FinalTiming timing = new FinalTiming(settings.training().session(), ofTime, timeProcesses);
        return (images.shape().size() > LARGE_IMAGE ? timing.ofFewImages(ofTime) : timing).of(networks);
    }
}
