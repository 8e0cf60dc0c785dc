package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what memory a model takes before any of it is made, by a walk over its bytes: a node of two bytes becomes objects of a
 * kilobyte, a number of one byte becomes an object of its own. Objects are counted at what the parsed form and the {@link Graph} made
 * of it take together, in bytes, measured on a 64-bit machine.
 */
final class WireSize {
    private static final long NODE = 1000;
    private static final long MESSAGE = 200;
    private static final long TEXT = 80;

    /** Of a whole number: once in the parsed list while it grows, once as an object in an attribute's list. */
    private static final long NUMBER = 40;

    /** Nesting that the parser of protobuf refuses. */
    private static final int MAX_DEPTH = 100;

    private final CodedInputStream in;
    private final long limit;
    private final Map<Descriptor, FieldDescriptor[]> fields = new HashMap<>();
    private long size;
    private long nodes;

    private WireSize(byte[] bytes, long limit) {
        this.in = CodedInputStream.newInstance(bytes);
        this.limit = limit;
        this.size = bytes.length;
    }

    /**
     * Checks that the bytes of a file keep within limits.
     *
     * @throws LimitException if they don't
     */
    static void require(byte[] file, ReadLimits limits) {
        require(file, file.length, limits);
    }

    /**
     * Checks that a model's bytes keep within the limits of a file.
     *
     * @param fileSize of the file that they are from, in bytes
     * @throws LimitException if they don't
     */
    static void require(byte[] bytes, long fileSize, ReadLimits limits) {
        long allowance = limits.allowance(fileSize);
        WireSize wire = new WireSize(bytes, allowance);
        try {
            wire.message(ModelProto.getDescriptor(), 0);
        } catch (InvalidProtocolBufferException e) {
            // Damaged from here on: the parser comes no further either, and says what is wrong.
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        if (wire.nodes > limits.nodes()) {
            throw new LimitException("expected at most " + limits.nodes() + " nodes in a model, found more");
        }
        if (wire.size > allowance) {
            throw new LimitException("expected a model that takes at most " + (allowance >> 20)
                    + " MiB to read, as a file of its " + fileSize
                    + " bytes accounts for, found one whose lists are far longer than a network needs");
        }
    }

    /** Walks over the fields up to the present limit of the stream, or up to the end of a group. */
    private void message(@Nullable Descriptor type, int depth) throws IOException {
        while (size <= limit) {
            int tag = in.readTag();
            if (tag == 0 || WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_END_GROUP) {
                return;
            }
            field(tag, type == null ? null : find(type, WireFormat.getTagFieldNumber(tag)), depth);
        }
    }

    private void field(int tag, @Nullable FieldDescriptor field, int depth) throws IOException {
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> delimited(field, depth);
            case WireFormat.WIRETYPE_START_GROUP -> {
                requireDepth(depth);
                size += MESSAGE;
                message(null, depth + 1);
            }
            default -> {
                in.skipField(tag);
                size += field == null || field.isRepeated() ? NUMBER : 0;
            }
        }
    }

    private void delimited(@Nullable FieldDescriptor field, int depth) throws IOException {
        int length = in.readRawVarint32();
        if (field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            requireDepth(depth);
            boolean isNode = field.getMessageType() == NodeProto.getDescriptor();
            nodes += isNode ? 1 : 0;
            size += isNode ? NODE : MESSAGE;
            int outer = in.pushLimit(length);
            message(field.getMessageType(), depth + 1);
            if (size <= limit) {
                in.popLimit(outer);
            }
        } else if (field != null && field.isPackable()) {
            packed(field, length);
        } else {
            in.skipRawBytes(length);
            boolean isText = field != null && field.getJavaType() == FieldDescriptor.JavaType.STRING;
            size += TEXT + (isText ? 2L : 1L) * length;
        }
    }

    /** Numbers of fixed width lie in arrays of that width, those of tensors twice; the others take up to ten bytes each, or one. */
    private void packed(FieldDescriptor field, int length) throws IOException {
        switch (field.getLiteType()) {
            case FLOAT, DOUBLE, FIXED32, FIXED64, SFIXED32, SFIXED64 -> {
                in.skipRawBytes(length);
                size += isBoxed(field) ? length / Float.BYTES * NUMBER : 2L * length;
            }
            default -> {
                int outer = in.pushLimit(length);
                while (in.getBytesUntilLimit() > 0 && size <= limit) {
                    in.readRawVarint64();
                    size += NUMBER;
                }
                if (size <= limit) {
                    in.popLimit(outer);
                }
            }
        }
    }

    /** Attributes hold numbers as objects. */
    private static boolean isBoxed(FieldDescriptor field) {
        return field.getName().equals("floats");
    }

    private static void requireDepth(int depth) throws InvalidProtocolBufferException {
        if (depth >= MAX_DEPTH) {
            throw new InvalidProtocolBufferException("Messages are nested in each other too deeply");
        }
    }

    /** The field of that number: looked up once, since protobuf's own look-up makes an object each time. */
    private @Nullable FieldDescriptor find(Descriptor type, int number) {
        FieldDescriptor[] known = fields.computeIfAbsent(type, WireSize::byNumber);
        return number < known.length ? known[number] : null;
    }

    private static @Nullable FieldDescriptor[] byNumber(Descriptor type) {
        int largest = type.getFields().stream()
                .mapToInt(FieldDescriptor::getNumber)
                .max()
                .orElse(0);
        FieldDescriptor[] byNumber = new FieldDescriptor[largest + 1];
        type.getFields().forEach(field -> byNumber[field.getNumber()] = field);
        return byNumber;
    }
}
