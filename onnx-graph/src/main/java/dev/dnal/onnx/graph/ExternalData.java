package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the weights inside a model that keeps them in files beside it, as PyTorch's exporter does: in {@code model.onnx.data}, say. A model
 * is not trusted with the machine's files: only regular files within its own folder are read, through no links, and no more bytes
 * than these files have.
 */
final class ExternalData {
    private final Path file;
    private final Path folder;
    private final Map<Path, Long> sizes = new HashMap<>();
    private long inside;

    private ExternalData(Path file, long inside) {
        this.file = file;
        this.folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
        this.inside = inside;
    }

    /**
     * The model with all of its initializers inside; empty if they are.
     *
     * @param file where the model was read from
     * @throws GraphException if data lie where they may not, are not there, or don't fit what the model says of them
     * @throws IOException if they can't be read
     */
    static Optional<ModelProto> inside(ModelProto model, Path file) throws IOException {
        if (model.getGraph().getInitializerList().stream().noneMatch(ExternalData::isOutside)) {
            return Optional.empty();
        }
        ExternalData data = new ExternalData(file, model.getSerializedSize());
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            if (isOutside(graph.getInitializer(i))) {
                graph.setInitializer(i, data.read(graph.getInitializer(i)));
            }
        }
        return Optional.of(model.toBuilder().setGraph(graph).build());
    }

    private static boolean isOutside(TensorProto tensor) {
        return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    private TensorProto read(TensorProto tensor) throws IOException {
        String what = "Initializer '" + tensor.getName() + "'";
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        Path data = locate(entries.getOrDefault("location", ""), what);
        long length = TensorProtos.bytes(tensor, what);
        long offset = number(entries, "offset", 0, what);
        long said = number(entries, "length", length, what);
        if (said != length) {
            throw new GraphException(what + " takes " + length + " bytes, but the file says it has " + said + " in '"
                    + entries.get("location") + "'; the file is damaged or was written wrongly");
        }
        requireRoom(data, offset, length, what);
        return tensor.toBuilder()
                .clearExternalData()
                .clearDataLocation()
                .setRawData(bytes(data, offset, length, what))
                .build();
    }

    private static long number(Map<String, String> entries, String key, long otherwise, String what) {
        String text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new GraphException(
                    what + " keeps its data in another file at " + key + " '" + text + "'; expected a whole number");
        }
        return Long.parseLong(text);
    }

    /** The file that a location names. */
    private Path locate(String location, String what) throws IOException {
        Path data = folder;
        for (String name : location.split("/", -1)) {
            if (!isName(name)) {
                throw refusal(location, what, "expected a file within the folder of the model");
            }
            try {
                data = data.resolve(name);
            } catch (InvalidPathException e) {
                throw refusal(location, what, "expected the name of a file");
            }
            if (Files.isSymbolicLink(data)) {
                throw refusal(location, what, "expected a file, found a symbolic link");
            }
        }
        if (!Files.isRegularFile(data, LinkOption.NOFOLLOW_LINKS)) {
            throw refusal(location, what, "there is no such file; put it beside the model");
        }
        return data;
    }

    /** Whether a part of a location names something within a folder, on any system. */
    private static boolean isName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '\\' || c == ':' || c == '*' || c < ' ');
    }

    private static GraphException refusal(String location, String what, String reason) {
        return new GraphException(what + " keeps its data in another file, '" + location + "': " + reason);
    }

    /** Counts what is read, of which there may be no more than there is in the files. */
    private void requireRoom(Path data, long offset, long length, String what) throws IOException {
        if (!sizes.containsKey(data)) {
            sizes.put(data, Files.size(data));
        }
        long size = sizes.get(data);
        if (offset > size - length) {
            throw new GraphException(what + " takes " + length + " bytes from " + offset + " on in '"
                    + data.getFileName() + "', which has " + size + " bytes; it is cut short or of another model");
        }
        inside += length;
        long most = sizes.values().stream().mapToLong(Long::longValue).sum();
        if (inside > Math.min(OnnxReader.MAX_BYTES, most + Files.size(file))) {
            throw new GraphException("The initializers take more than " + inside + " bytes, with " + most
                    + " bytes in the files beside the model; expected no bytes twice, and at most 2 GiB");
        }
    }

    private static ByteString bytes(Path data, long offset, long length, String what) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new GraphException(what + ": '" + data.getFileName() + "' became shorter while it was read");
                }
            }
        }
        return UnsafeByteOperations.unsafeWrap(bytes.array());
    }
}
