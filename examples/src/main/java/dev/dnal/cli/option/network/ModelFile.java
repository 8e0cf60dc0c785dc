package dev.dnal.cli.option.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.ReadLimits;
import dev.dnal.onnx.io.Printable;
import dev.dnal.onnx.network.CanonicalNetwork;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.network.SeparatedLayers;
import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.data.batch.Normalisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.tribuo.Model;

/** A trained model from a file, as ONNX: [batch, C, H, W] in, [batch, classes] out. */
public final class ModelFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final int size;
    private final Graph graph;
    private final Optional<Normalisation> normalisation;

    private ModelFile(Path file, int size, Graph graph, Optional<Normalisation> normalisation) {
        this.file = file;
        this.size = size;
        this.graph = graph;
        this.normalisation = normalisation;
    }

    /**
     * Reads a file: a Tribuo model if its name ends with .tribuo, else an ONNX model.
     *
     * @param limits what the ONNX model, whichever it is, may take
     * @throws dev.dnal.onnx.graph.GraphException if it is no valid ONNX model
     * @throws BadInputException if it is no classifier, if it is no model that dnal has learned, or if what it says of its
     *     normalisation can't be read
     * @throws IOException if it can't be read
     */
    public static ModelFile read(Path file, ReadLimits limits) throws IOException {
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".tribuo")) {
            try (DNALModel model = readTribuo(file)) {
                return of(file, model, limits);
            }
        }
        byte[] onnx = OnnxReader.bytes(file, limits);
        Graph graph = OnnxReader.read(onnx, file.toString(), limits);
        requireClasses(file, graph.metadata());
        return new ModelFile(file, onnx.length, graph, normalisation(file, graph.metadata()));
    }

    /**
     * What a Tribuo model holds.
     *
     * @param file that it was read from, for messages
     * @param limits what its ONNX model may take
     * @throws dev.dnal.onnx.graph.GraphException if that is no valid ONNX model
     */
    public static ModelFile of(Path file, DNALModel model, ReadLimits limits) {
        byte[] onnx = model.imageModel().toByteArray();
        Graph graph = OnnxReader.read(onnx, file.toString(), limits);
        return new ModelFile(file, onnx.length, graph, Optional.of(model.normalisation()));
    }

    /**
     * Reads a Tribuo model, to be closed by the caller.
     *
     * @throws BadInputException if it is no model that dnal has learned
     * @throws IOException if it can't be read
     */
    public static DNALModel readTribuo(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(
                    file.toString(), null, Files.exists(file) ? "it is no regular file" : "there is no such file");
        }
        Model<?> model;
        try {
            model = Model.deserializeFromFile(file);
        } catch (InvalidProtocolBufferException | IllegalStateException | IllegalArgumentException | GraphException e) {
            throw new BadInputException(
                    file + ": expected a Tribuo model, found what can't be read as one (" + e.getMessage()
                            + "); compare with the original, or learn it again",
                    e);
        }
        if (!(model instanceof DNALModel ours)) {
            throw new BadInputException(file + ": expected an image classifier that dnal has learned, found "
                    + model.getClass().getName() + "; use Tribuo's own evaluators for it");
        }
        return ours;
    }

    /** Models of other outputs than classes say so. */
    private static void requireClasses(Path file, Map<String, String> properties) {
        for (String key : List.of("dnal.labels", "dnal.values")) {
            if (properties.containsKey(key)) {
                throw new BadInputException(file + ": expected a network that tells classes apart, found one for "
                        + properties.get(key) + " (metadata property " + key + "); use Tribuo's own evaluators for it");
            }
        }
    }

    /**
     * The normalisation that the metadata of a model say it was trained with, if they do.
     *
     * @param file for messages
     * @throws BadInputException if what they say can't be read
     */
    public static Optional<Normalisation> normalisation(Path file, Map<String, String> properties) {
        String mean = properties.get("dnal.mean");
        String std = properties.get("dnal.std");
        String scale = properties.get("dnal.scale");
        if (mean == null || std == null || scale == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Normalisation(numbers(mean), numbers(std), JSON.readValue(scale, double.class)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new BadInputException(
                    file
                            + ": expected a normalisation in the metadata properties dnal.mean, dnal.std and dnal.scale, found "
                            + Printable.name(mean) + ", " + Printable.name(std) + " and " + Printable.name(scale)
                            + "; give --mean and --std",
                    e);
        }
    }

    private static List<Double> numbers(String json) throws JsonProcessingException {
        double[] values = JSON.readValue(json, double[].class);
        if (values == null) {
            throw new IllegalArgumentException("Expected a list of numbers, found " + json);
        }
        return Arrays.stream(values).boxed().toList();
    }

    /** Size of the ONNX model, in bytes. */
    public int size() {
        return size;
    }

    /**
     * The model in the form that all works on here, with known shapes: those of the images, where it leaves its own open. A batch that the
     * file fixes is free, if it can be, and of several outputs the one that tells classes apart is left; without
     * what sorts out results behind its layers.
     *
     * @param selection what of the model is wanted
     * @param classes how many it is to tell apart
     * @throws GraphException if it has an operator or a form that is not supported, or not what is selected
     */
    public Graph network(NetworkSelection selection, int classes) {
        return ofFile(() -> ofClasses(selection, classes).graph());
    }

    /**
     * The same for any number of images.
     *
     * @throws GraphException as {@link #network} does, and if it takes a fixed number of images only
     */
    public Graph networkOfAnyBatch(NetworkSelection selection, int classes) {
        return ofFile(() -> ofClasses(selection, classes).ofAnyBatch());
    }

    private CanonicalNetwork ofClasses(NetworkSelection selection, int classes) {
        return CanonicalNetwork.of(SeparatedLayers.of(graph, selection).graph(), NetworkSelection.ALL)
                .ofClasses(classes);
    }

    private Graph ofFile(Supplier<Graph> work) {
        try {
            return work.get();
        } catch (GraphException e) {
            throw e.in(file.toString());
        }
    }

    /** The file's metadata properties. */
    public Map<String, String> metadata() {
        return graph.metadata();
    }

    /** The normalisation that the model was trained with, if the file says so: files written by dnal do. */
    public Optional<Normalisation> normalisation() {
        return normalisation;
    }
}
