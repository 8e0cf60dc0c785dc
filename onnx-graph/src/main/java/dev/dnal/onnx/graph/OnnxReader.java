package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.dnal.onnx.graph.internal.FunctionInlining;
import dev.dnal.onnx.graph.internal.UntypedAttributes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads ONNX files. Files are not trusted: whatever is in them, they are read or refused with a {@link GraphException} that
 * begins with the file's name, and no more memory is taken than the file's size accounts for: {@link ReadLimits#STANDARD}, unless
 * other limits are given.
 *
 * <p>A file's training information is not part of its graph; who wants it reads the {@link ModelProto}.
 */
public final class OnnxReader {
    /** Largest array that every Java machine can make. */
    static final long MAX_BYTES = Integer.MAX_VALUE - 8L;

    /** Version of the format whose attributes do not say of which kind they are. */
    private static final long LAST_UNTYPED_IR = 1;

    /** Version of the format that knows no opsets: operators are those of the first one. */
    private static final long LAST_IR_WITHOUT_OPSETS = 2;

    private OnnxReader() {}

    /**
     * Reads a model.
     *
     * @throws GraphException if it is not a valid model of what is supported
     * @throws IOException if there is no such file or it can't be read
     */
    public static Graph read(Path file) throws IOException {
        return read(file, ReadLimits.STANDARD);
    }

    /**
     * Reads a model within limits.
     *
     * @throws GraphException if it is not a valid model of what is supported
     * @throws LimitException if it would take more than the limits allow
     * @throws IOException if there is no such file or it can't be read
     */
    public static Graph read(Path file, ReadLimits limits) throws IOException {
        return read(bytes(file, limits), file.toString(), limits);
    }

    /**
     * Reads a model from memory.
     *
     * @param sourceName what messages call the source, as a file name
     * @throws GraphException if it is not a valid model of what is supported
     */
    public static Graph read(byte[] bytes, String sourceName) {
        return read(bytes, sourceName, ReadLimits.STANDARD);
    }

    /**
     * Reads a model from memory within limits.
     *
     * @param sourceName what messages call the source, as a file name
     * @throws GraphException if it is not a valid model of what is supported
     * @throws LimitException if it would take more than the limits allow
     */
    public static Graph read(byte[] bytes, String sourceName, ReadLimits limits) {
        return toGraph(parse(bytes, sourceName, limits), sourceName, bytes.length, limits);
    }

    /**
     * Reads a file into protobuf form, without a look at what is in it.
     *
     * @throws GraphException if it is no protobuf, or too large for one
     * @throws IOException if there is no such file or it can't be read
     */
    public static ModelProto parse(Path file) throws IOException {
        return parse(bytes(file, ReadLimits.STANDARD), file.toString());
    }

    /**
     * Reads a file, for who wants to know more of these bytes than the model. Weights that the model keeps in files beside it, within
     * its folder, are put inside; all other bytes are those of the file.
     *
     * @throws GraphException if it is too large for a protobuf, or weights beside it can't be had
     * @throws LimitException if there are weights beside it, and the file would take more than the limits allow
     * @throws IOException if there is no such file or it can't be read
     */
    public static byte[] bytes(Path file, ReadLimits limits) throws IOException {
        byte[] bytes = bytes(file);
        // Every file that has weights beside it says where, by this word.
        if (!contains(bytes, "location".getBytes(StandardCharsets.UTF_8))) {
            return bytes;
        }
        ModelProto model = parse(bytes, file.toString(), limits);
        try {
            return ExternalData.inside(model, file).map(ModelProto::toByteArray).orElse(bytes);
        } catch (GraphException e) {
            throw e.in(file.toString());
        }
    }

    private static boolean contains(byte[] bytes, byte[] word) {
        for (int i = 0; i <= bytes.length - word.length; i++) {
            if (Arrays.equals(bytes, i, i + word.length, word, 0, word.length)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] bytes(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(
                    file.toString(),
                    null,
                    Files.isDirectory(file)
                            ? "it is a folder, not a file"
                            : Files.exists(file) ? "it is no regular file" : "there is no such file");
        }
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new GraphException(file + ": expected an ONNX file of at most 2 GiB, the limit of its format, found "
                    + size + " bytes");
        }
        return Files.readAllBytes(file);
    }

    /**
     * Reads bytes into protobuf form, without a look at what is in it. The bytes must not be changed afterwards.
     *
     * @throws GraphException if they are no protobuf
     * @throws LimitException if it would take more than {@link ReadLimits#STANDARD} allow
     */
    public static ModelProto parse(byte[] bytes, String sourceName) {
        return parse(bytes, sourceName, ReadLimits.STANDARD);
    }

    private static ModelProto parse(byte[] bytes, String sourceName, ReadLimits limits) {
        if (bytes.length == 0) {
            throw new GraphException(sourceName + ": expected an ONNX model, found nothing: it is empty");
        }
        try {
            WireSize.require(bytes, limits);
            // Aliasing: tensors are not copied while parsing, which halves the memory that a large file takes.
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            ModelProto model = ModelProto.parseFrom(in);
            in.checkLastTagWas(0);
            return model;
        } catch (LimitException e) {
            throw e.in(sourceName);
        } catch (InvalidProtocolBufferException e) {
            throw new GraphException(
                    sourceName + ": expected an ONNX model, found " + bytes.length
                            + " bytes that are no ONNX file or are cut"
                            + " short or damaged; compare with the original, or export the model again ("
                            + e.getMessage() + ")",
                    e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /**
     * The graph of a model in protobuf form, checked.
     *
     * @throws GraphException if it is not a valid model of what is supported
     */
    public static Graph toGraph(ModelProto model, String sourceName) {
        return toGraph(model, sourceName, model.getSerializedSize(), ReadLimits.STANDARD);
    }

    private static Graph toGraph(ModelProto model, String sourceName, long size, ReadLimits limits) {
        try {
            Graph graph = decode(plain(model, size, limits), limits);
            graph.setAllowance(limits.forGraph(size));
            graph.setTrusted(limits.trusted());
            return graph;
        } catch (GraphException e) {
            throw e.in(sourceName);
        }
    }

    private static ModelProto plain(ModelProto model, long size, ReadLimits limits) {
        if (model.getFunctionsCount() == 0) {
            return model;
        }
        ModelProto plain = FunctionInlining.of(model, limits.nodes(), limits.allowance(size));
        WireSize.require(plain.toByteArray(), size, limits);
        return plain;
    }

    private static Graph decode(ModelProto model, ReadLimits limits) {
        if (!model.hasGraph()) {
            throw new GraphException(
                    "Expected an ONNX model, found a file without a graph; it is no ONNX file or is cut" + " short");
        }
        boolean isTyped = model.getIrVersion() > LAST_UNTYPED_IR;
        Graph graph =
                GraphProtos.decode(isTyped ? model.getGraph() : UntypedAttributes.typed(model.getGraph()), limits);
        graph.setInfo(new ModelInfo(
                model.getIrVersion(),
                model.getProducerName(),
                model.getProducerVersion(),
                model.getDomain(),
                model.getModelVersion(),
                model.getDocString()));
        GraphProtos.decode(model.getMetadataPropsList(), graph.metadata(), "The model");
        for (OperatorSetIdProto opset : model.getOpsetImportList()) {
            Long other = graph.opsets().put(GraphDecoder.domain(opset.getDomain()), opset.getVersion());
            if (other != null && other != opset.getVersion()) {
                throw new GraphException("The model imports opset '" + opset.getDomain() + "' in versions " + other
                        + " and " + opset.getVersion() + "; expected one version of each domain");
            }
        }
        if (model.getOpsetImportCount() == 0 && model.getIrVersion() <= LAST_IR_WITHOUT_OPSETS) {
            graph.opsets().put("", 1L);
        }
        GraphChecker.check(graph);
        return graph;
    }
}
