package dev.dnal.tribuo.network;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.ReadLimits;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.io.Printable;
import dev.dnal.onnx.io.Sha256;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.opset.TailRemoval;
import dev.dnal.onnx.pass.GateRecognition;
import dev.dnal.onnx.quantisation.Dequantisation;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.data.image.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The network in an ONNX file, with the weights it brings (all of them, or all but the last layer's, to learn other classes):
 * one input [batch, C, H, W] of normalised pixels, one output [batch, classes] of logits or probabilities. What sorts these out
 * behind the layers, as ArgMax or TopK, is left out ({@link TailRemoval}). The file is read
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

    /** As it is in the file. */
    private Graph network = new Graph("");

    /** For OLCUT. */
    private OnnxNetwork() {}

    /**
     * Reads a file.
     *
     * @param file an ONNX file
     * @throws GraphException if it is no valid ONNX model, holds gates, or has not one input and one output
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
     * @throws GraphException if it is no valid ONNX model, holds gates, or has not one input and one output
     * @throws IOException if it can't be read
     */
    public OnnxNetwork(Path file, boolean newClassifier) throws IOException {
        this.file = file;
        this.newClassifier = newClassifier;
        load();
    }

    /**
     * Reads a file whose origin is known: it may take what memory it asks for, {@link ReadLimits#TRUSTED}.
     *
     * @param file an ONNX file
     * @throws GraphException if it is no valid ONNX model, holds gates, or has not one input and one output
     * @throws IOException if it can't be read
     */
    public static OnnxNetwork trusted(Path file) throws IOException {
        OnnxNetwork network = new OnnxNetwork();
        network.file = file;
        network.trusted = true;
        network.load();
        return network;
    }

    @Override
    public void postConfig() throws IOException {
        String expected = sha256;
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
        network = OnnxReader.read(content, file.toString(), limits);
        removeTail();
        requireForm(network);
        sha256 = Sha256.of(content);
    }

    /** Gradients come from results, not from what is made of them. */
    private void removeTail() {
        try {
            if (new TailRemoval().apply(network)) {
                LOG.warning(() -> file
                        + ": what sorts out results behind the layers is left out; the network that is learned ends with "
                        + Printable.escaped(names(network.outputs())));
            }
        } catch (GraphException e) {
            throw e.in(file.toString());
        }
    }

    private void requireForm(Graph graph) {
        try {
            Dequantisation.requireFloat(
                    graph,
                    "begin with the network that it was made from, and quantise what is learned of it with 'dnal quantise'");
        } catch (GraphException e) {
            throw new GraphException(file + ": " + e.getMessage(), e);
        }
        if (hasGates(graph)) {
            throw error(
                    "expected a network without gates, found gates in it; begin with the network before gates were put"
                            + " in, or with one whose closed channels have been cut out");
        }
        List<Value> inputs = withoutDefaults(graph);
        if (inputs.size() != 1) {
            throw error("expected one input, for images, found " + inputs.size() + ": " + names(inputs)
                    + "; export the network alone");
        }
        if (graph.outputs().size() != 1) {
            throw error("expected one output, of logits, found "
                    + graph.outputs().size() + ": " + names(graph.outputs()) + "; export the network alone");
        }
    }

    /** Whether there are soft gates: nothing else of the network may be known yet, and an input of their own makes them steep. */
    private static boolean hasGates(Graph graph) {
        return graph.value(GateInsertion.DELTA).filter(graph::isInput).stream()
                .flatMap(delta -> delta.uses().stream())
                .flatMap(use -> use.node().output().uses().stream())
                .anyMatch(use -> use.node().is("Sigmoid"));
    }

    private static List<Value> withoutDefaults(Graph graph) {
        return graph.inputs().stream()
                .filter(input -> input.initializer().isEmpty())
                .toList();
    }

    private static String names(Collection<Value> values) {
        return values.stream().map(Value::name).collect(Collectors.joining(", ", "[", "]"));
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
        Graph graph = network.copy();
        Value input = withoutDefaults(graph).get(0);
        bind(input, shape);
        try {
            new Canonicalisation().apply(graph);
            new GateRecognition().apply(graph);
            FiniteParameters.require(graph);
            if (newClassifier) {
                NewClassifier.apply(graph, numClasses, rng);
            }
        } catch (GraphException e) {
            throw e.in(file.toString());
        }
        requireClasses(graph.outputs().get(0), numClasses);
        return new NetworkGraph(graph, List.of());
    }

    /** Checks that images fit the input and gives sizes that the file leaves open those of the images. */
    private void bind(Value input, ImageShape shape) {
        Shape found = input.shape()
                .orElseThrow(() -> error("expected the shape of input '" + input.name()
                        + "' to be declared, found none; export the network again"));
        Shape expected = Shape.of(shape.channels(), shape.height(), shape.width());
        boolean fits = input.type() == DataType.FLOAT
                && found.rank() == 4
                && found.remove(0).mayEqual(expected);
        if (!fits) {
            throw error("expected input '" + input.name() + "' to be FLOAT [batch, C, H, W] for images of shape "
                    + shape + ", found " + input.type() + " " + found + "; choose data that fit the network");
        }
        if (found.dim(0).isFixed()) {
            throw error("expected a free batch dimension of input '" + input.name() + "', found " + found
                    + "; export the network with a dynamic batch axis");
        }
        Dim batch = found.dim(0).symbol().isEmpty() ? Dim.symbol("batch") : found.dim(0);
        input.setType(new TensorType(DataType.FLOAT, expected.insert(0, batch)));
    }

    private void requireClasses(Value output, int numClasses) {
        Shape found = output.requireShape();
        if (output.type() != DataType.FLOAT
                || found.rank() != 2
                || !found.dim(1).is(numClasses)) {
            throw error("expected output '" + output.name() + "' to be FLOAT [batch, " + numClasses
                    + "], a logit for each class of the data, found " + output.type() + " " + found
                    + "; choose data of as many classes as the network has, or put in a new classifier");
        }
    }

    /** SHA-256 of the file, 64 lower-case hexadecimal digits. */
    public String sha256() {
        return sha256;
    }
}
