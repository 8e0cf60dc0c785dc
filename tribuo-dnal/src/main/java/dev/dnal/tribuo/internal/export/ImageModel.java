package dev.dnal.tribuo.internal.export;

import ai.onnx.proto.OnnxMl;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.ModelInfo;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.pass.GateLowering;
import dev.dnal.onnx.pass.MaskFolding;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.images.OutputKind;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.record.Architecture;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trained network as an ONNX file for everyone: one input [batch, C, H, W] of normalised pixels, one output
 * [batch, outputs] of logits or numbers, standard operators. What a user must know beside that stands in the file's metadata
 * properties: the normalisation, the names of the outputs in their order under the key of their kind, and the learned
 * architecture. The same network always gives the same bytes.
 */
public final class ImageModel {
    /** Metadata property: factor of raw pixels, a number. */
    static final String SCALE = "dnal.scale";

    /** Metadata property: mean of the scaled pixels of each channel, a JSON array of numbers. */
    static final String MEAN = "dnal.mean";

    /** Metadata property: standard deviation of the scaled pixels of each channel, a JSON array of numbers. */
    static final String STD = "dnal.std";

    /** Metadata property: the learned widths as JSON; only where an architecture was learned. */
    static final String ARCHITECTURE = "dnal.architecture";

    /** Metadata property: how the network was quantised, as text; only where it was. */
    public static final String QUANTISATION = "dnal.quantisation";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final byte[] bytes;
    private final String input;
    private final String output;
    private final ImageShape shape;
    private final Normalisation normalisation;
    private final OutputKind kind;
    private final List<String> names;
    private final Optional<Architecture> architecture;

    private final Optional<String> quantisation;

    private ImageModel(byte[] bytes, Graph graph) {
        this.bytes = bytes;
        Value in = onlyOne(graph, List.copyOf(graph.inputs()), "input");
        Value out = onlyOne(graph, graph.outputs(), "output");
        this.input = in.name();
        this.output = out.name();
        this.shape = imageShape(in);
        Map<String, String> properties = graph.metadata();
        this.normalisation = normalisation(properties);
        this.kind = OutputKind.of(properties);
        this.names = parse(properties, kind.key(), new TypeReference<>() {});
        this.architecture = properties.containsKey(ARCHITECTURE)
                ? Optional.of(parse(properties, ARCHITECTURE, new TypeReference<>() {}))
                : Optional.empty();
        this.quantisation = Optional.ofNullable(properties.get(QUANTISATION));
        if (normalisation.channels() != shape.channels()) {
            throw new GraphException("Expected a normalisation of the " + shape.channels()
                    + " channels of the network's input, found one of " + normalisation.channels());
        }
        requireOutputs(out);
        requireStandardOperators(graph);
    }

    /**
     * The model of a trained network.
     *
     * @param kind of its outputs
     * @param names of its outputs in their order
     * @throws GraphException if the network is not of the form above, or the normalisation or names don't fit it
     */
    public static ImageModel of(
            LearnedNetwork network, Normalisation normalisation, OutputKind kind, List<String> names) {
        Graph graph = network.graph().copy();
        new MaskFolding().apply(graph);
        new GateLowering().apply(graph);
        graph.sort();
        ModelInfo info = graph.info();
        graph.setInfo(new ModelInfo(
                info.irVersion(),
                info.producerName(),
                info.producerVersion(),
                info.domain(),
                info.modelVersion(),
                kind.doc()));
        Map<String, String> properties = graph.metadata();
        writeNormalisation(properties, normalisation);
        properties.put(kind.key(), json(names));
        network.architecture().ifPresent(learned -> properties.put(ARCHITECTURE, json(learned)));
        return new ImageModel(OnnxWriter.toBytes(graph), graph);
    }

    /** Says in a file's metadata properties what its network sees of a pixel. */
    public static void writeNormalisation(Map<String, String> properties, Normalisation normalisation) {
        properties.put(SCALE, json(normalisation.scale()));
        properties.put(MEAN, json(normalisation.mean()));
        properties.put(STD, json(normalisation.std()));
    }

    /** Takes out of a file's metadata properties what its network sees of a pixel. */
    public static void removeNormalisation(Map<String, String> properties) {
        List.of(SCALE, MEAN, STD).forEach(properties::remove);
    }

    /**
     * Reads the bytes of such a model.
     *
     * @throws GraphException if they are none
     */
    public static ImageModel read(byte[] bytes, String sourceName) {
        Graph graph = OnnxReader.read(bytes, sourceName);
        try {
            return new ImageModel(bytes, graph);
        } catch (GraphException e) {
            throw e.in(sourceName);
        }
    }

    private static Value onlyOne(Graph graph, List<Value> values, String what) {
        if (values.size() != 1) {
            throw new GraphException("Expected a network with one " + what + ", found " + values.size() + " in " + graph
                    + ": " + values.stream().map(Value::name).toList());
        }
        return values.get(0);
    }

    private static ImageShape imageShape(Value input) {
        Shape found = input.requireShape();
        boolean fits = input.type() == DataType.FLOAT
                && found.rank() == 4
                && !found.dim(0).isFixed();
        for (int axis = 1; axis < 4 && fits; axis++) {
            fits = found.dim(axis).isFixed();
        }
        if (!fits) {
            throw new GraphException("Expected the network's input '" + input.name()
                    + "' to be FLOAT [batch, C, H, W] with a free batch and fixed C, H, W; found " + input.type()
                    + found);
        }
        return new ImageShape(
                Math.toIntExact(found.size(1)), Math.toIntExact(found.size(2)), Math.toIntExact(found.size(3)));
    }

    private void requireOutputs(Value outputs) {
        Shape found = outputs.requireShape();
        if (outputs.type() != DataType.FLOAT
                || found.rank() != 2
                || !found.dim(1).isFixed()
                || found.size(1) != names.size()) {
            throw new GraphException("Expected the network's output '" + outputs.name() + "' to be FLOAT [batch, "
                    + names.size() + "], " + kind.form() + " " + names + "; found " + outputs.type() + found);
        }
    }

    private static void requireStandardOperators(Graph graph) {
        if (graph.opsets().getOrDefault("", 0L) != Operators.OPSET) {
            throw new GraphException("Expected a network of ONNX operators of opset " + Operators.OPSET
                    + ", found opsets " + graph.opsets());
        }
        graph.nodes().stream()
                .filter(node -> !node.domain().isEmpty())
                .findFirst()
                .ifPresent(node -> {
                    throw new GraphException(
                            node,
                            "expected ONNX's own operators only, found " + node.opType() + " of domain '"
                                    + node.domain() + "'");
                });
    }

    private static Normalisation normalisation(Map<String, String> properties) {
        List<Double> mean = parse(properties, MEAN, new TypeReference<>() {});
        List<Double> std = parse(properties, STD, new TypeReference<>() {});
        Double scale = parse(properties, SCALE, new TypeReference<>() {});
        try {
            return new Normalisation(mean, std, scale);
        } catch (IllegalArgumentException e) {
            throw new GraphException(
                    "Metadata properties " + MEAN + ", " + STD + " and " + SCALE + " are no normalisation: "
                            + e.getMessage(),
                    e);
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Numbers, texts and records can always be written as JSON", e);
        }
    }

    private static <T> T parse(Map<String, String> properties, String key, TypeReference<T> type) {
        String text = properties.get(key);
        if (text == null) {
            throw new GraphException("Expected metadata property '" + key + "', found only " + properties.keySet()
                    + "; this is no image model of a DNALModel");
        }
        try {
            T value = JSON.readValue(text, type);
            if (value == null) {
                throw new GraphException("Metadata property '" + key + "' must not be null");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new GraphException(
                    "Metadata property '" + key + "' can't be read, found '" + text + "': " + e.getOriginalMessage(),
                    e);
        }
    }

    /** The file's content, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** The file in protobuf form. */
    public OnnxMl.ModelProto proto() {
        return OnnxReader.parse(bytes, "Image model");
    }

    /** The network, a copy. */
    Graph graph() {
        return OnnxReader.read(bytes, "Image model");
    }

    /** The name of the network's input. */
    public String input() {
        return input;
    }

    /** The name of the network's output. */
    public String output() {
        return output;
    }

    public ImageShape shape() {
        return shape;
    }

    public Normalisation normalisation() {
        return normalisation;
    }

    public OutputKind kind() {
        return kind;
    }

    /** The names of the outputs in their order. */
    public List<String> names() {
        return names;
    }

    public Optional<Architecture> architecture() {
        return architecture;
    }

    /** How the network was quantised, if it was. */
    public Optional<String> quantisation() {
        return quantisation;
    }
}
