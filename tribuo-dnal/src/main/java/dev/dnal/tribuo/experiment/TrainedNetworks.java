package dev.dnal.tribuo.experiment;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.experiment.evaluation.Evaluation;
import dev.dnal.tribuo.experiment.evaluation.ImageClassifier;
import dev.dnal.tribuo.experiment.evaluation.Mistakes;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import dev.dnal.tribuo.quantisation.Quantiser;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.record.Architecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The networks of an experiment once they are trained, by their names ({@link MeasuredTimes}), and what is measured of them. */
final class TrainedNetworks implements AutoCloseable {
    private final ExperimentSettings settings;
    private final ImageDataset data;
    private final Map<String, DNALModel> models = new LinkedHashMap<>();
    private Optional<PaddedForm> padded = Optional.empty();

    /**
     * What was measured.
     *
     * @param results by the names of the networks
     * @param mistakes of the learned network on the test images
     */
    record Measured(Map<String, RunRecord.Result> results, Mistakes mistakes, MeasuredTimes times) {
        Optional<RunRecord.Result> result(String name) {
            return Optional.ofNullable(results.get(name));
        }
    }

    TrainedNetworks(ExperimentSettings settings, ImageDataset data) {
        this.settings = settings;
        this.data = data;
    }

    /** Takes over a network, which is closed with the others. */
    void add(String name, DNALModel model) {
        models.put(name, model);
        if (name.equals(MeasuredTimes.LEARNED)) {
            padded = PaddedForm.of(file(name));
        }
    }

    /**
     * Quantises the learned network, with ranges measured on training images.
     *
     * @return how it came about
     */
    QuantisedNetwork.Report quantise() {
        DNALModel learned = get(MeasuredTimes.LEARNED);
        QuantisedNetwork network = Quantiser.builder()
                .images(data.train())
                .normalisation(learned.normalisation())
                .threads(settings.session().threads())
                .build()
                .quantise(OnnxReader.read(file(MeasuredTimes.LEARNED), "the learned network"));
        add(MeasuredTimes.QUANTISED, learned.quantised(network));
        return network.report();
    }

    /** The learned network with its channels filled up, if they are not full. */
    Optional<PaddedForm> padded() {
        return padded;
    }

    DNALModel get(String name) {
        return Optional.ofNullable(models.get(name))
                .orElseThrow(() -> new IllegalArgumentException("No network is called " + name));
    }

    /** ONNX: of layers alone. */
    byte[] file(String name) {
        return get(name).imageModel().toByteArray();
    }

    /** ONNX, as it is written: in the form of the file that the search began with, if it did; but for whole numbers. */
    byte[] written(String name) {
        byte[] layers = file(name);
        return name.equals(MeasuredTimes.QUANTISED) ? layers : settings.written(layers, data.shape());
    }

    /** The widths of a network that a search has chosen. */
    Architecture architecture(String name) {
        return get(name)
                .architecture()
                .orElseThrow(() -> new IllegalStateException("A search must say what architecture it has learned"));
    }

    /** What became of the layers of the network that the search began with. */
    List<LayerChange> layerChanges() {
        Graph learned = OnnxReader.read(file(MeasuredTimes.LEARNED), "the learned network");
        new ShapeInference().apply(learned);
        return LayerChange.of(whole(), learned);
    }

    /** With whatever weights it has. */
    private Graph whole() {
        return settings.network(data.train()).graph();
    }

    private Architecture.NetworkSize size(String name) {
        return name.equals(MeasuredTimes.WHOLE)
                ? architecture(MeasuredTimes.LEARNED).before()
                : architecture(name).after();
    }

    /**
     * Measures how accurate the networks are on the test images, and what they take.
     *
     * @param timeProcesses see {@link FinalTiming}
     */
    Measured measure(int timeProcesses) {
        Map<String, Evaluation> evaluations = new LinkedHashMap<>();
        models.keySet().forEach(name -> evaluations.put(name, evaluation(name)));
        MeasuredTimes times = times(timeProcesses);
        Map<String, RunRecord.Result> results = new LinkedHashMap<>();
        evaluations.forEach((name, evaluation) -> results.put(
                name,
                new RunRecord.Result(
                        evaluation.accuracy(),
                        size(name).macs(),
                        size(name).params(),
                        written(name).length,
                        times.of(name, 1).millis(),
                        times.of(name, MeasuredTimes.LARGE_BATCH).millis())));
        Evaluation learned = Objects.requireNonNull(evaluations.get(MeasuredTimes.LEARNED), MeasuredTimes.LEARNED);
        return new Measured(results, Mistakes.of(learned, data.test()), times);
    }

    private Evaluation evaluation(String name) {
        try (ImageClassifier network =
                ImageClassifier.open("The trained network", file(name), data.shape(), settings.session())) {
            return network.evaluate(data.test(), get(name).normalisation(), ImageClassifier.BATCH_SIZE);
        }
    }

    /** Of the whole network, with whatever weights it has, and of what was trained. */
    private MeasuredTimes times(int processes) {
        Map<String, byte[]> networks = new LinkedHashMap<>();
        if (!models.containsKey(MeasuredTimes.WHOLE)) {
            networks.put(MeasuredTimes.WHOLE, OnnxWriter.toBytes(whole()));
        }
        models.keySet().forEach(name -> networks.put(name, file(name)));
        padded.ifPresent(form -> networks.put(MeasuredTimes.PADDED, form.file()));
        Optional<Budget> ofTime = settings.trainer().budget(Budget.Cost.LATENCY);
        return new FinalTiming(settings.session(), ofTime, processes).of(networks);
    }

    @Override
    public void close() {
        models.values().forEach(DNALModel::close);
    }
}
