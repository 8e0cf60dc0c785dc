package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Tensors to and from their form in files.
 *
 * <p>A file may hold elements as packed bytes ({@code raw_data}) or one by one in the repeated field for their type. Both
 * are read; packed bytes are written. Nothing is allocated before the data that is there has been compared with the sizes
 * that are claimed.
 */
final class TensorProtos {
    private TensorProtos() {}

    /**
     * Reads a tensor.
     *
     * @param what what the tensor is, for messages, as "Initializer 'w'"
     * @throws GraphException if type, sizes and data do not fit each other, or the data lie in another file
     */
    static Tensor decode(TensorProto proto, String what) {
        requireInside(proto, what);
        DataType type = elementType(proto.getDataType(), what);
        long[] sizes = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
        long elements = elements(sizes, what);
        if (type == DataType.STRING) {
            requireCount(elements, proto.getStringDataCount(), "strings", type, sizes, what);
            return Tensor.ofStrings(
                    proto.getStringDataList().stream()
                            .map(ByteString::toByteArray)
                            .toList(),
                    sizes);
        }
        return Tensor.ofOwnedBytes(type, packed(proto, type, elements, sizes, what), sizes);
    }

    /**
     * The bytes that the elements of a tensor take, by its type and sizes.
     *
     * @throws GraphException if these are not valid, or those of texts
     */
    static long bytes(TensorProto proto, String what) {
        DataType type = elementType(proto.getDataType(), what);
        if (type == DataType.STRING) {
            throw new GraphException(what + " keeps texts in another file; expected numbers there");
        }
        return type.bytes(
                elements(proto.getDimsList().stream().mapToLong(Long::longValue).toArray(), what));
    }

    /**
     * Checks that a tensor's data lie in the file itself.
     *
     * @throws GraphException if they do not
     */
    static void requireInside(TensorProto proto, String what) {
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL || proto.getExternalDataCount() > 0) {
            throw new GraphException(what + " keeps its data in another file, which is supported for"
                    + " initializers of a file that is read from its folder; expected all other data inside the ONNX file: export the model"
                    + " with the weights inside");
        }
        if (proto.hasSegment()) {
            throw new GraphException(what + " is stored in segments, which is not supported; expected it in one piece:"
                    + " export the model again");
        }
    }

    /**
     * The element type of a number found in a file.
     *
     * @throws GraphException if it stands for no type
     */
    static DataType elementType(int number, String what) {
        try {
            DataType type = DataType.of(number);
            if (type != DataType.UNDEFINED) {
                return type;
            }
        } catch (IllegalArgumentException e) {
            throw new GraphException(
                    what + ": " + e.getMessage() + "; export the model with element types of ONNX 1.16 or older", e);
        }
        throw new GraphException(what + " has no element type; expected one such as FLOAT: export the model again");
    }

    private static long elements(long[] sizes, String what) {
        Shape shape = shape(sizes, what);
        try {
            long elements = shape.elements();
            if (elements <= Integer.MAX_VALUE) {
                return elements;
            }
        } catch (ArithmeticException e) {
            // More than a long can hold is also more than an array can.
        }
        throw new GraphException(
                what + " claims shape " + shape + "; expected at most " + Integer.MAX_VALUE + " elements in a tensor");
    }

    private static Shape shape(long[] sizes, String what) {
        for (long size : sizes) {
            if (size < 0) {
                throw new GraphException(what + " has a dimension of size " + size + "; expected sizes >= 0");
            }
        }
        return Shape.of(sizes);
    }

    private static byte[] packed(TensorProto proto, DataType type, long elements, long[] sizes, String what) {
        ByteString raw = proto.getRawData();
        if (!raw.isEmpty()) {
            requireCount(type.bytes(elements), raw.size(), "bytes", type, sizes, what);
            return raw.toByteArray();
        }
        return switch (type) {
            case FLOAT ->
                pack(
                        proto.getFloatDataList(),
                        1,
                        elements,
                        type,
                        sizes,
                        what,
                        (out, i) -> out.putFloat(proto.getFloatData(i)));
            case COMPLEX64 ->
                pack(
                        proto.getFloatDataList(),
                        2,
                        elements,
                        type,
                        sizes,
                        what,
                        (out, i) -> out.putFloat(proto.getFloatData(i)));
            case DOUBLE ->
                pack(
                        proto.getDoubleDataList(),
                        1,
                        elements,
                        type,
                        sizes,
                        what,
                        (out, i) -> out.putDouble(proto.getDoubleData(i)));
            case COMPLEX128 ->
                pack(
                        proto.getDoubleDataList(),
                        2,
                        elements,
                        type,
                        sizes,
                        what,
                        (out, i) -> out.putDouble(proto.getDoubleData(i)));
            case INT64 ->
                pack(
                        proto.getInt64DataList(),
                        1,
                        elements,
                        type,
                        sizes,
                        what,
                        (out, i) -> out.putLong(proto.getInt64Data(i)));
            case UINT64 ->
                pack(
                        proto.getUint64DataList(),
                        1,
                        elements,
                        type,
                        sizes,
                        what,
                        (out, i) -> out.putLong(proto.getUint64Data(i)));
            case UINT32 ->
                pack(
                        proto.getUint64DataList(),
                        1,
                        elements,
                        type,
                        sizes,
                        what,
                        (out, i) -> out.putInt((int) proto.getUint64Data(i)));
            case INT4, UINT4 ->
                pack(
                        proto.getInt32DataList(),
                        1,
                        type.bytes(elements),
                        type,
                        sizes,
                        what,
                        (out, i) -> out.put((byte) proto.getInt32Data(i)));
            default ->
                pack(
                        proto.getInt32DataList(),
                        1,
                        elements,
                        type,
                        sizes,
                        what,
                        (out, i) -> putNarrow(out, type.bits(), proto.getInt32Data(i)));
        };
    }

    private static void putNarrow(ByteBuffer out, int bits, int value) {
        switch (bits) {
            case 32 -> out.putInt(value);
            case 16 -> out.putShort((short) value);
            default -> out.put((byte) value);
        }
    }

    /** Packs values that stand one by one: {@code perElement} of them make an element. */
    private static byte[] pack(
            List<?> values,
            int perElement,
            long elements,
            DataType type,
            long[] sizes,
            String what,
            ObjIntConsumer<ByteBuffer> put) {
        requireCount(perElement * elements, values.size(), "values", type, sizes, what);
        byte[] data = new byte[Math.toIntExact(type.bytes(Shape.elements(sizes)))];
        ByteBuffer out = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.size(); i++) {
            put.accept(out, i);
        }
        return data;
    }

    private static void requireCount(long expected, int found, String unit, DataType type, long[] sizes, String what) {
        if (expected != found) {
            throw new GraphException(what + " of type " + type + " and shape " + Shape.of(sizes) + " takes " + expected
                    + " " + unit + ", found " + found + "; the file is damaged or was written wrongly");
        }
    }

    /** Writes a tensor, its elements as packed bytes. */
    static TensorProto.Builder encode(Tensor tensor) {
        TensorProto.Builder proto =
                TensorProto.newBuilder().setDataType(tensor.type().number());
        for (long size : tensor.sizes()) {
            proto.addDims(size);
        }
        if (tensor.type() == DataType.STRING) {
            tensor.strings().forEach(text -> proto.addStringData(ByteString.copyFrom(text)));
        } else {
            proto.setRawData(UnsafeByteOperations.unsafeWrap(tensor.bytes()));
        }
        return proto;
    }
}
