package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import com.google.protobuf.CodedOutputStream;
import dev.dnal.onnx.io.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Writes ONNX files. The same graph always makes the same bytes. A graph with nodes that are kept as they are is written in the form
 * that these are in ({@link Graph#fileForm}).
 */
public final class OnnxWriter {
    /** What tensors leave of the 2 GiB of a file, to be safe, for all that is not tensors. */
    private static final long MAX_TENSOR_BYTES = Integer.MAX_VALUE - (64L << 20);

    private OnnxWriter() {}

    /**
     * The bytes of the file that holds a graph.
     *
     * @throws GraphException if the graph breaks a rule of {@link GraphChecker}, or is too large for a file
     */
    public static byte[] toBytes(Graph graph) {
        return toBytes(toProto(graph));
    }

    /** The bytes of the file that holds a model. */
    public static byte[] toBytes(ModelProto model) {
        byte[] bytes = new byte[model.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            model.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory of the computed size can't fail", e);
        }
        out.checkNoSpaceLeft();
        return bytes;
    }

    /**
     * Writes a graph to a file. The file is there completely or, if something fails, as it was before.
     *
     * @throws GraphException if the graph breaks a rule of {@link GraphChecker}, or is too large for a file
     * @throws IOException if the file can't be written
     */
    public static void write(Graph graph, Path file) throws IOException {
        write(toProto(graph), file);
    }

    /**
     * Writes a model to a file. The file is there completely or, if something fails, as it was before.
     *
     * @throws IOException if the file can't be written
     */
    public static void write(ModelProto model, Path file) throws IOException {
        AtomicFile.write(file, toBytes(model));
    }

    /**
     * A graph in protobuf form.
     *
     * @throws GraphException if the graph breaks a rule of {@link GraphChecker}, or is too large for a file
     */
    public static ModelProto toProto(Graph graph) {
        return graph.nodes().stream().anyMatch(Node::isKept) ? encode(restored(graph)) : encode(graph);
    }

    /** A copy in the form that kept nodes are in. */
    private static Graph restored(Graph graph) {
        Graph copy = graph.copy();
        copy.fileForm().ifPresent(form -> form.accept(copy));
        return copy;
    }

    private static ModelProto encode(Graph graph) {
        GraphChecker.check(graph);
        requireSize(graph);
        ModelInfo info = graph.info();
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(info.irVersion())
                .setModelVersion(info.modelVersion())
                .setGraph(GraphProtos.encode(graph));
        GraphProtos.setText(info.producerName(), model::setProducerName);
        GraphProtos.setText(info.producerVersion(), model::setProducerVersion);
        GraphProtos.setText(info.domain(), model::setDomain);
        GraphProtos.setText(info.docString(), model::setDocString);
        graph.opsets()
                .forEach((domain, version) -> model.addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
        graph.metadata().forEach((key, value) -> model.addMetadataProps(GraphProtos.entry(key, value)));
        return model.build();
    }

    private static void requireSize(Graph graph) {
        long bytes = graph.initializers().stream()
                .mapToLong(value -> value.initializer().orElseThrow().bytes().remaining())
                .sum();
        if (bytes > MAX_TENSOR_BYTES) {
            throw new GraphException("The initializers of graph '" + graph.name() + "' take " + bytes
                    + " bytes; an ONNX file holds at most 2 GiB");
        }
    }
}
