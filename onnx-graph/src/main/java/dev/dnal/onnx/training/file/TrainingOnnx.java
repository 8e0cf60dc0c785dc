package dev.dnal.onnx.training.file;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.training.TrainingGraph;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Training graphs as standard ONNX files: the model's graph is the network as it is used, and one {@code TrainingInfoProto}
 * holds the step.
 *
 * <p>As the standard has it, the step is the algorithm graph put behind the network: it reads the network's inputs,
 * initializers and inner values by name, and adds only what differs. Trained parameters are initializers of the network; what
 * the optimiser keeps are initializers of the algorithm; update bindings say which outputs they get. The initialization graph
 * sets the optimiser's state to zero. The algorithm uses standard operators only. Metadata properties that begin with
 * {@code dnal.training.} record how the algorithm was made, so that the training can be built again on a changed network.
 */
public final class TrainingOnnx {
    private TrainingOnnx() {}

    /**
     * The file's content in protobuf form; parameters and the optimiser's state are those of {@code training}.
     *
     * @throws GraphException if the network's outputs have names that the step's interface needs, or the step can't be
     *     lowered to standard operators
     */
    public static ModelProto toProto(TrainingGraph training) {
        return new TrainingEncoder(training).encode();
    }

    /** The bytes of the file; see {@link #toProto}. */
    public static byte[] toBytes(TrainingGraph training) {
        return OnnxWriter.toBytes(toProto(training));
    }

    /**
     * Writes the file; see {@link #toProto}.
     *
     * @throws IOException if it can't be written
     */
    public static void write(TrainingGraph training, Path file) throws IOException {
        OnnxWriter.write(toProto(training), file);
    }

    /**
     * Reads a training graph at the state that the file's initializers hold: training goes on where it was when the file was
     * written.
     *
     * @throws GraphException if the file is not valid, has no training information or several steps, or uses what is not
     *     supported
     * @throws IOException if it can't be read
     */
    public static TrainingGraph read(Path file) throws IOException {
        return read(OnnxReader.parse(file), file.toString());
    }

    /**
     * Reads a training graph from memory; see {@link #read(Path)}.
     *
     * @param sourceName what messages call the source, as a file name
     */
    public static TrainingGraph read(byte[] bytes, String sourceName) {
        return read(OnnxReader.parse(bytes, sourceName), sourceName);
    }

    /** Reads a training graph from protobuf form; see {@link #read(Path)}. */
    public static TrainingGraph read(ModelProto model, String sourceName) {
        return read(model, sourceName, RecipeKinds.standard());
    }

    /**
     * Reads a training graph from protobuf form, with losses, penalties or optimisers of others in its record of how it was
     * made; see {@link #read(Path)}.
     */
    public static TrainingGraph read(ModelProto model, String sourceName, RecipeKinds kinds) {
        return new TrainingDecoder(model, sourceName, kinds).decode();
    }

    /**
     * Reads a training graph and runs the file's initialization graph, which resets the training to its beginning.
     *
     * @throws GraphException as {@link #read(Path)}, and if the initialization can't be run here: random initialization is
     *     not supported
     */
    public static TrainingGraph readInitialised(ModelProto model, String sourceName) {
        TrainingDecoder decoder = new TrainingDecoder(model, sourceName, RecipeKinds.standard());
        return decoder.initialise(decoder.decode());
    }
}
