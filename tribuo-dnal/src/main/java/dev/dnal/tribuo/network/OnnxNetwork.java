package dev.dnal.tribuo.network;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.ReadLimits;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.io.Printable;
import dev.dnal.onnx.io.Sha256;
import dev.dnal.onnx.network.CanonicalNetwork;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.network.SeparatedLayers;
import dev.dnal.onnx.pass.GateRecognition;
import dev.dnal.onnx.quantisation.Dequantisation;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.config.Checks;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.data.image.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The network in an ONNX file, with the weights it brings (all of them, or all but the last layer's, to learn other classes):
 * one input [batch, C, H, W], or [batch, H, W, C], which is turned, of normalised pixels that is not fixed to a value, one output [batch, classes] of logits or probabilities.
 * What sorts these out behind the layers, as ArgMax or TopK, is left out ({@link NetworkSelection#layersOf}), and so is a Softmax at the end
 * unless there are to be other classes: what trains gives logits; {@link #inFileForm} puts them back. A batch that the file fixes is freed
 * where images are known to be kept apart. The file is read
 * once, when the object is made, and the SHA-256 of what was read is part of the provenance.
 */
public final class OnnxNetwork extends ConfiguredValue implements Network {
    private static final Logger LOG = Logger.getLogger(OnnxNetwork.class.getName());

    @Config(mandatory = true, description = "The ONNX file.")
    private Path file = Path.of("");

    @Config(description = "SHA-256 of the file in lower-case hexadecimal digits; if given, the file must have it.")
    private String sha256 = "";

    @Config(description = "Whether the last layer gets new random weights, for any number of classes.")
    private boolean newClassifier;

    @Config(description = "Whether the file may take what memory it asks for, rather than what its size accounts for.")
    private boolean trusted;

    @Config(
            description =
                    "Names of outputs: those that stay, of which one has the logits. Empty for all; then the one that has a number for each class.")
    private List<String> outputs = List.of();

    @Config(
            description =
                    "For each input but the images', what it always is: a number, or one for each of its elements with commas between them.")
    private Map<String, String> fixedInputs = Map.of();

    @Config(
            description =
                    "Whether a network in 8-bit whole numbers is read as one of the real numbers that these stand for; else it is refused.")
    private boolean dequantised;

    /** The file's network, as it is there. */
    private Graph read = new Graph("");

    /** What is selected of it, without a tail. */
    private Graph network = new Graph("");

    /** For OLCUT. */
    private OnnxNetwork() {}

    /**
     * Reads a file.
     *
     * @param file an ONNX file
     * @throws GraphException if it is no valid ONNX model, holds gates, or has not one input
     * @throws IOException if it can't be read
     */
    public OnnxNetwork(Path file) throws IOException {
        this(file, false);
    }

    /**
     * Reads a file for other classes than it was trained for, if so asked.
     *
     * @param file an ONNX file
     * @param newClassifier whether its last layer, which must be linear then, gets new random weights, for as many classes
     *     as the data have
     * @throws GraphException if it is no valid ONNX model, holds gates, or has not one input
     * @throws IOException if it can't be read
     */
    public OnnxNetwork(Path file, boolean newClassifier) throws IOException {
        this.file = file;
        this.newClassifier = newClassifier;
        load();
    }

    /** Begins to say how a file is read. */
    public static Reading reading(Path file) {
        return new Reading(file);
    }

    /** How a file is read. */
    public static final class Reading {
        private final Path file;
        private boolean trusted;
        private NetworkSelection selection = NetworkSelection.ALL;
        private boolean dequantised;

        private Reading(Path file) {
            this.file = file;
        }

        /** Whether its origin is known, so that it may take what memory it asks for, {@link ReadLimits#TRUSTED}; it isn't if nothing is said. */
        public Reading trusted(boolean known) {
            trusted = known;
            return this;
        }

        /** What of it is wanted; all of it if nothing is said. The sizes of images are those that the network is built for. */
        public Reading selecting(NetworkSelection wanted) {
            selection = wanted;
            return this;
        }

        /**
         * Whether a network in 8-bit whole numbers is read as one of the real numbers that these stand for, by {@link Dequantisation}; it is
         * refused if nothing is said.
         */
        public Reading dequantised(boolean lifted) {
            dequantised = lifted;
            return this;
        }

        /**
         * Reads the file.
         *
         * @throws GraphException if it is no valid ONNX model, is quantised, holds gates or operators that are not known, or has not what is
         *     selected, with one input left
         * @throws IOException if it can't be read
         */
        public OnnxNetwork read() throws IOException {
            OnnxNetwork network = new OnnxNetwork();
            network.file = file;
            network.trusted = trusted;
            network.dequantised = dequantised;
            network.outputs = selection.outputs();
            Map<String, String> numbers = new LinkedHashMap<>();
            selection.fixed().forEach((name, values) -> numbers.put(name, NetworkSelection.text(values)));
            network.fixedInputs = Collections.unmodifiableMap(numbers);
            network.load();
            return network;
        }
    }

    private NetworkSelection selection() {
        Map<String, List<Double>> numbers = new LinkedHashMap<>();
        fixedInputs.forEach((name, text) -> numbers.put(name, NetworkSelection.numbers(name, text)));
        return new NetworkSelection(outputs, numbers, List.of());
    }

    @Override
    protected void check() {
        Checks.require("outputs, fixedInputs", this::selection);
    }

    @Override
    public void postConfig() throws IOException {
        String expected = sha256;
        super.postConfig();
        try {
            load();
        } catch (GraphException e) {
            throw new PropertyException(e, "", "file", Objects.requireNonNullElse(e.getMessage(), ""));
        }
        if (!expected.isEmpty() && !expected.equals(sha256)) {
            throw new PropertyException(
                    "",
                    "sha256",
                    file + ": expected a file with SHA-256 " + expected + ", found one with " + sha256
                            + "; it has changed since");
        }
    }

    /** Messages about the content begin with the file's name. */
    private void load() throws IOException {
        ReadLimits limits = trusted ? ReadLimits.TRUSTED : ReadLimits.STANDARD;
        byte[] content = OnnxReader.bytes(file, limits);
        read = OnnxReader.read(content, file.toString(), limits);
        try {
            network = separated(selection()).graph();
            TrainingGraph.requireKnown(network);
            if (!dequantised) {
                Dequantisation.requireFloat(
                        network,
                        "begin with the network that it was made from, and quantise what is learned of it with 'dnal quantise'; or, if that"
                                + " is lost, with the real numbers that the whole ones stand for (--dequantise)");
            }
        } catch (GraphException e) {
            throw e.in(file.toString());
        }
        requireForm(network);
        sha256 = Sha256.of(content);
    }

    private SeparatedLayers separated(NetworkSelection selection) {
        SeparatedLayers layers = SeparatedLayers.of(read, selection);
        return newClassifier ? layers : layers.beforeSoftmax();
    }

    private void requireForm(Graph graph) {
        if (hasGates(graph)) {
            throw error(
                    "expected a network without gates, found gates in it; begin with the network before gates were put"
                            + " in, or with one whose closed channels have been cut out");
        }
        List<Value> inputs = graph.openInputs();
        if (inputs.size() != 1) {
            throw error("expected one input, for images, found " + inputs.size() + ": "
                    + NetworkSelection.listed(inputs)
                    + "; say what the others always are with --fix NAME=VALUE, or export the network alone");
        }
        if (inputs.get(0).type() != DataType.FLOAT) {
            throw error("expected input " + NetworkSelection.listed(inputs) + " to be FLOAT, found "
                    + inputs.get(0).type() + "; export the network behind what makes numbers of its pixels");
        }
    }

    /** Whether there are soft gates: nothing else of the network may be known yet, and an input of their own makes them steep. */
    private static boolean hasGates(Graph graph) {
        return graph.value(GateInsertion.DELTA).filter(graph::isInput).stream()
                .flatMap(delta -> delta.uses().stream())
                .flatMap(use -> use.node().output().uses().stream())
                .anyMatch(use -> use.node().is("Sigmoid"));
    }

    private GraphException error(String text) {
        return new GraphException(file + ": " + text);
    }

    /**
     * {@inheritDoc}
     *
     * @throws GraphException if the file has operators that are not supported, if a parameter is not finite, or if its input or output does
     *     not fit the images or classes
     */
    @Override
    public NetworkGraph build(ImageShape shape, int numClasses, RandomGenerator rng) {
        CanonicalNetwork built = canonical(shape);
        requireScores(shape, numClasses);
        Graph graph;
        try {
            Graph whole = built.ofAnyBatch();
            graph = newClassifier ? whole : built.ofClasses(numClasses).graph();
            new GateRecognition().apply(graph);
            FiniteParameters.require(graph);
            if (newClassifier) {
                NewClassifier.apply(graph, numClasses, rng);
            }
        } catch (GraphException e) {
            throw e.in(file.toString());
        }
        requireClasses(graph, numClasses);
        return new NetworkGraph(graph, List.of());
    }

    /**
     * What became of a batch that the file fixes, as a sentence; empty if it fixes none.
     *
     * @throws GraphException as {@link #build} does
     */
    public Optional<String> batchNote(ImageShape shape) {
        return canonical(shape).batchNote();
    }

    /**
     * A network that was made of {@link #build}'s, in the form that the file has: with what sorts out results behind the layers, its names,
     * and channels first or last. Outputs of the file that need what this network doesn't compute are left out; if that is all of them, or
     * the network is for other classes, it stays as it is. The batch is free unless nodes are kept as they are.
     *
     * @param made for images of that shape, with the input's and output's names; its metadata are kept, before those of the file
     */
    public Graph inFileForm(Graph made, ImageShape shape) {
        return putBack(made, shape).orElse(made);
    }

    private Optional<Graph> putBack(Graph made, ImageShape shape) {
        SeparatedLayers layers = separated(selection().withSizes(shape.sizes()));
        if (newClassifier || layers.isAll()) {
            return Optional.empty();
        }
        Graph whole;
        try {
            whole = layers.putBack(made);
        } catch (GraphException e) {
            LOG.log(Level.FINE, "What is around the layers can't be put back", e);
            return Optional.empty();
        }
        whole.metadata().putAll(made.metadata());
        boolean keeps = whole.nodes().stream().anyMatch(Node::isKept);
        return Optional.of(
                keeps ? whole : CanonicalNetwork.of(whole, NetworkSelection.ALL).graph());
    }

    /**
     * What becomes of that which the file has around its layers, as a sentence; empty if it has nothing else.
     *
     * @throws GraphException as {@link #build} does
     */
    public Optional<String> formNote(ImageShape shape, int numClasses) {
        if (separated(selection()).isAll()) {
            return Optional.empty();
        }
        String outside = "What the file has around its layers does not train, and is ";
        Graph layers = build(shape, numClasses, new SplittableRandom(0)).graph();
        Optional<Graph> whole = putBack(layers, shape);
        if (whole.isEmpty()) {
            return Optional.of(outside + "left out: the network that is learned ends with "
                    + NetworkSelection.listed(layers.outputs()));
        }
        List<String> back = names(whole.get());
        String lost = names(read).stream()
                .filter(name -> outputs.isEmpty() || outputs.contains(name))
                .filter(name -> !back.contains(name))
                .map(Printable::name)
                .collect(Collectors.joining(", "));
        return Optional.of(outside + "put back in the end"
                + (lost.isEmpty() ? "" : ", but for outputs that need more than scores of classes: " + lost));
    }

    private static List<String> names(Graph graph) {
        return graph.outputs().stream().map(Value::name).toList();
    }

    private CanonicalNetwork canonical(ImageShape shape) {
        try {
            CanonicalNetwork canonical = CanonicalNetwork.of(network, NetworkSelection.ALL.withSizes(shape.sizes()));
            new Dequantisation().apply(canonical.graph());
            return canonical;
        } catch (GraphException e) {
            throw e.in(file.toString());
        }
    }

    /** What is wrong with outputs is said by the names that the file has for them, not by those of what a Softmax reads. */
    private void requireScores(ImageShape shape, int numClasses) {
        SeparatedLayers named = SeparatedLayers.of(read, selection());
        if (newClassifier || named.beforeSoftmax().logits().isEmpty()) {
            return;
        }
        Graph scores;
        try {
            scores = CanonicalNetwork.of(named.graph(), NetworkSelection.ALL.withSizes(shape.sizes()))
                    .ofClasses(numClasses)
                    .graph();
        } catch (GraphException e) {
            throw e.in(file.toString());
        }
        requireClasses(scores, numClasses);
    }

    private void requireClasses(Graph graph, int numClasses) {
        if (graph.outputs().size() != 1) {
            throw error("expected one output, of logits, found " + NetworkSelection.listed(graph.outputs())
                    + "; name it with --outputs");
        }
        Value output = graph.outputs().get(0);
        boolean fits = output.type() == DataType.FLOAT
                && output.shape()
                        .filter(found -> found.rank() == 2 && found.dim(1).is(numClasses))
                        .isPresent();
        if (!fits) {
            throw error("expected output '" + output.name() + "' to be FLOAT [batch, " + numClasses
                    + "], a logit for each class of the data, found " + output.type() + " "
                    + NetworkSelection.listed(graph.outputs())
                    + "; choose data of as many classes as the network has, or put in a new classifier");
        }
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** The metadata properties of the model, in file order. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(network.metadata());
    }

    /** SHA-256 of the file, 64 lower-case hexadecimal digits. */
    public String sha256() {
        return sha256;
    }
}
