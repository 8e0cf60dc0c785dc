package dev.dnal.onnx.graph;

import dev.dnal.onnx.graph.internal.BrainFloat;
import dev.dnal.onnx.graph.internal.HalfPrecision;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * An immutable tensor of any ONNX element type, row-major.
 *
 * <p>Elements lie packed in little-endian order, exactly as in an ONNX file's {@code raw_data}, so that tensors of types
 * Java cannot compute with pass through unchanged. Strings are kept as byte strings.
 */
public final class Tensor {
    private static final VarHandle FLOATS = view(float[].class);
    private static final VarHandle DOUBLES = view(double[].class);
    private static final VarHandle LONGS = view(long[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle SHORTS = view(short[].class);

    private final DataType type;
    private final long[] sizes;
    private final byte[] data;
    private final List<byte[]> strings;

    private Tensor(DataType type, long[] sizes, byte[] data, List<byte[]> strings) {
        this.type = type;
        this.sizes = sizes;
        this.data = data;
        this.strings = strings;
    }

    /**
     * A tensor from packed little-endian bytes, which are copied.
     *
     * @throws IllegalArgumentException if the number of bytes does not fit type and sizes
     */
    public static Tensor ofBytes(DataType type, byte[] data, long... sizes) {
        long expected = type.bytes(Shape.elements(sizes));
        if (data.length != expected) {
            throw new IllegalArgumentException("A " + type + " tensor of shape " + Arrays.toString(sizes) + " takes "
                    + expected + " bytes, found " + data.length);
        }
        return new Tensor(type, sizes.clone(), data.clone(), List.of());
    }

    /** As {@link #ofBytes} for an array of fitting length that nobody else holds: it is not copied. */
    static Tensor ofOwnedBytes(DataType type, byte[] data, long... sizes) {
        return new Tensor(type, sizes, data, List.of());
    }

    /**
     * A FLOAT tensor; no sizes make a scalar.
     *
     * @throws IllegalArgumentException if the number of values does not fit the sizes
     */
    public static Tensor of(float[] values, long... sizes) {
        byte[] data = allocate(DataType.FLOAT, values.length, sizes);
        littleEndian(data).asFloatBuffer().put(values);
        return new Tensor(DataType.FLOAT, sizes.clone(), data, List.of());
    }

    /**
     * A DOUBLE tensor; no sizes make a scalar.
     *
     * @throws IllegalArgumentException if the number of values does not fit the sizes
     */
    public static Tensor of(double[] values, long... sizes) {
        byte[] data = allocate(DataType.DOUBLE, values.length, sizes);
        littleEndian(data).asDoubleBuffer().put(values);
        return new Tensor(DataType.DOUBLE, sizes.clone(), data, List.of());
    }

    /**
     * An INT64 tensor; no sizes make a scalar.
     *
     * @throws IllegalArgumentException if the number of values does not fit the sizes
     */
    public static Tensor of(long[] values, long... sizes) {
        byte[] data = allocate(DataType.INT64, values.length, sizes);
        littleEndian(data).asLongBuffer().put(values);
        return new Tensor(DataType.INT64, sizes.clone(), data, List.of());
    }

    /**
     * A BOOL tensor; no sizes make a scalar.
     *
     * @throws IllegalArgumentException if the number of values does not fit the sizes
     */
    public static Tensor of(boolean[] values, long... sizes) {
        byte[] data = allocate(DataType.BOOL, values.length, sizes);
        for (int i = 0; i < values.length; i++) {
            data[i] = (byte) (values[i] ? 1 : 0);
        }
        return new Tensor(DataType.BOOL, sizes.clone(), data, List.of());
    }

    /**
     * A STRING tensor of byte strings.
     *
     * @throws IllegalArgumentException if the number of values does not fit the sizes
     */
    public static Tensor ofStrings(List<byte[]> values, long... sizes) {
        requireCount(values.size(), sizes);
        return new Tensor(
                DataType.STRING,
                sizes.clone(),
                new byte[0],
                values.stream().map(byte[]::clone).toList());
    }

    /** A one-dimensional INT64 tensor. */
    public static Tensor vector(long... values) {
        return of(values, values.length);
    }

    /** A FLOAT scalar. */
    public static Tensor scalar(float value) {
        return of(new float[] {value});
    }

    /** An INT64 scalar. */
    public static Tensor scalar(long value) {
        return of(new long[] {value});
    }

    /** A FLOAT tensor whose elements are all {@code value}. */
    public static Tensor filled(float value, long... sizes) {
        float[] values = new float[Math.toIntExact(Shape.elements(sizes))];
        Arrays.fill(values, value);
        return of(values, sizes);
    }

    /**
     * A FLOAT tensor of what {@code elements} supplies, in row-major order. Needs no memory but the tensor's own, which matters for
     * the largest weights.
     */
    public static Tensor generated(DoubleSupplier elements, long... sizes) {
        int count = Math.toIntExact(Shape.elements(sizes));
        byte[] data = allocate(DataType.FLOAT, count, sizes);
        ByteBuffer buffer = littleEndian(data);
        for (int i = 0; i < count; i++) {
            buffer.putFloat((float) elements.getAsDouble());
        }
        return new Tensor(DataType.FLOAT, sizes.clone(), data, List.of());
    }

    /**
     * A tensor whose elements are all the one element of {@code element}.
     *
     * @throws IllegalArgumentException if {@code element} does not have exactly one element of at least a byte
     */
    public static Tensor repeated(Tensor element, long... sizes) {
        if (element.elements() != 1 || element.type.bits() < 8) {
            throw new IllegalArgumentException("Expected a tensor of one element of at least a byte, found " + element);
        }
        byte[] data = new byte[Math.toIntExact(element.type.bytes(Shape.elements(sizes)))];
        int filled = Math.min(element.data.length, data.length);
        System.arraycopy(element.data, 0, data, 0, filled);
        // Doubling what is there copies large blocks, not single elements.
        while (filled < data.length) {
            int more = Math.min(filled, data.length - filled);
            System.arraycopy(data, 0, data, filled, more);
            filled += more;
        }
        return new Tensor(element.type, sizes.clone(), data, List.of());
    }

    /**
     * Values converted to the given numeric type.
     *
     * @throws IllegalArgumentException if the type is neither FLOAT, DOUBLE, FLOAT16, BFLOAT16, BOOL nor a whole number type
     */
    public static Tensor ofDoubles(DataType type, double[] values, long... sizes) {
        byte[] data = allocate(type, values.length, sizes);
        ByteBuffer buffer = littleEndian(data);
        for (double value : values) {
            switch (type) {
                case FLOAT -> buffer.putFloat((float) value);
                case DOUBLE -> buffer.putDouble(value);
                case INT64, UINT64 -> buffer.putLong((long) value);
                case INT32, UINT32 -> buffer.putInt((int) (long) value);
                case INT16, UINT16 -> buffer.putShort((short) (long) value);
                case INT8, UINT8 -> buffer.put((byte) (long) value);
                case BOOL -> buffer.put((byte) (value != 0 ? 1 : 0));
                case FLOAT16 -> buffer.putShort(HalfPrecision.of((float) value));
                case BFLOAT16 -> buffer.putShort(BrainFloat.of((float) value));
                default -> throw new IllegalArgumentException("Can't convert numbers to element type " + type);
            }
        }
        return new Tensor(type, sizes.clone(), data, List.of());
    }

    private static byte[] allocate(DataType type, int count, long[] sizes) {
        requireCount(count, sizes);
        return new byte[Math.toIntExact(type.bytes(count))];
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer littleEndian(byte[] data) {
        return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void requireCount(int count, long[] sizes) {
        if (Shape.elements(sizes) != count) {
            throw new IllegalArgumentException("A tensor of shape " + Arrays.toString(sizes) + " has "
                    + Shape.elements(sizes) + " elements, found " + count + " values");
        }
    }

    /** The element type. */
    public DataType type() {
        return type;
    }

    /** The sizes of the dimensions, a copy. */
    public long[] sizes() {
        return sizes.clone();
    }

    /** The shape, all dimensions fixed. */
    public Shape shape() {
        return Shape.of(sizes);
    }

    /** Number of elements. */
    public int elements() {
        return Math.toIntExact(Shape.elements(sizes));
    }

    /** The packed little-endian bytes, read-only; empty for STRING. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(data).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The byte strings of a STRING tensor, copies; empty for other types. */
    public List<byte[]> strings() {
        return strings.stream().map(byte[]::clone).toList();
    }

    /**
     * The elements of a FLOAT tensor, a copy.
     *
     * @throws IllegalStateException for other element types
     */
    public float[] floats() {
        require(DataType.FLOAT);
        float[] values = new float[elements()];
        bytes().asFloatBuffer().get(values);
        return values;
    }

    /**
     * The elements of an INT64 or INT32 tensor, a copy.
     *
     * @throws IllegalStateException for other element types
     */
    public long[] longs() {
        if (type == DataType.INT32) {
            return IntStream.range(0, elements())
                    .mapToLong(i -> (int) INTS.get(data, Integer.BYTES * i))
                    .toArray();
        }
        require(DataType.INT64);
        long[] values = new long[elements()];
        bytes().asLongBuffer().get(values);
        return values;
    }

    /**
     * The elements of a numeric or BOOL tensor as doubles, a copy; unsigned types are read as such (UINT64 above the range
     * of a signed long is not).
     *
     * @throws IllegalStateException for element types without a Java counterpart
     */
    public double[] doubles() {
        double[] values = new double[elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(i);
        }
        return values;
    }

    /**
     * One element of a numeric or BOOL tensor as {@link #doubles} reads it, without memory for them all.
     *
     * @param index of the element in row-major order
     * @throws IllegalStateException for element types without a Java counterpart
     */
    public double number(int index) {
        return switch (type) {
            case FLOAT -> (float) FLOATS.get(data, Float.BYTES * index);
            case DOUBLE -> (double) DOUBLES.get(data, Double.BYTES * index);
            case INT64, UINT64 -> (long) LONGS.get(data, Long.BYTES * index);
            case INT32 -> (int) INTS.get(data, Integer.BYTES * index);
            case UINT32 -> Integer.toUnsignedLong((int) INTS.get(data, Integer.BYTES * index));
            case INT16 -> (short) SHORTS.get(data, Short.BYTES * index);
            case UINT16 -> Short.toUnsignedInt((short) SHORTS.get(data, Short.BYTES * index));
            case INT8 -> data[index];
            case UINT8, BOOL -> Byte.toUnsignedInt(data[index]);
            case FLOAT16 -> HalfPrecision.toFloat((short) SHORTS.get(data, Short.BYTES * index));
            case BFLOAT16 -> BrainFloat.toFloat((short) SHORTS.get(data, Short.BYTES * index));
            default -> throw new IllegalStateException("Can't read a tensor of type " + type + " as numbers");
        };
    }

    private void require(DataType expected) {
        if (type != expected) {
            throw new IllegalStateException("Expected a tensor of type " + expected + ", found " + type + shape());
        }
    }

    /**
     * The elements of tensors, one after the other in row-major order, as a vector.
     *
     * @param tensors at least one, of one fixed-size type
     * @throws IllegalArgumentException if there is none, or if types differ
     */
    public static Tensor concatenated(List<Tensor> tensors) {
        if (tensors.stream().map(Tensor::type).distinct().count() != 1) {
            throw new IllegalArgumentException("Expected tensors of one type, found " + tensors);
        }
        int count = tensors.stream().mapToInt(Tensor::elements).reduce(0, Math::addExact);
        byte[] data = allocate(tensors.get(0).type, count, new long[] {count});
        int end = 0;
        for (Tensor tensor : tensors) {
            System.arraycopy(tensor.data, 0, data, end, tensor.data.length);
            end += tensor.data.length;
        }
        return new Tensor(tensors.get(0).type, new long[] {count}, data, List.of());
    }

    /**
     * A tensor of the elements from index {@code from} on, in row-major order.
     *
     * @throws IllegalArgumentException if there are fewer than the sizes ask for
     */
    public Tensor slice(int from, long... newSizes) {
        int bytes = Math.toIntExact(type.bytes(1));
        int begin = Math.multiplyExact(from, bytes);
        int end = Math.addExact(begin, Math.multiplyExact(Math.toIntExact(Shape.elements(newSizes)), bytes));
        if (from < 0 || end > data.length) {
            throw new IllegalArgumentException(
                    "Expected a part of " + this + ", found " + Arrays.toString(newSizes) + " from " + from);
        }
        return new Tensor(type, newSizes.clone(), Arrays.copyOfRange(data, begin, end), List.of());
    }

    /**
     * The same elements under other sizes.
     *
     * @throws IllegalArgumentException if the number of elements differs
     */
    public Tensor reshape(long... newSizes) {
        requireCount(elements(), newSizes);
        return new Tensor(type, newSizes.clone(), data, strings);
    }

    /**
     * The slices at {@code indices} along {@code axis}, in that order.
     *
     * @throws IllegalStateException for element types narrower than a byte, and for STRING
     */
    public Tensor gather(int axis, int... indices) {
        if (type.bits() < 8) {
            throw new IllegalStateException("Can't gather from a tensor of type " + type);
        }
        int inner = Math.toIntExact(type.bytes(Shape.elements(Arrays.copyOfRange(sizes, axis + 1, sizes.length))));
        int outer = Math.toIntExact(Shape.elements(Arrays.copyOf(sizes, axis)));
        int length = Math.toIntExact(sizes[axis]);
        byte[] result = new byte[Math.multiplyExact(Math.multiplyExact(outer, indices.length), inner)];
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < indices.length; i++) {
                int from = (o * length + indices[i]) * inner;
                System.arraycopy(data, from, result, (o * indices.length + i) * inner, inner);
            }
        }
        long[] newSizes = sizes.clone();
        newSizes[axis] = indices.length;
        return new Tensor(type, newSizes, result, List.of());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor that
                && type == that.type
                && Arrays.equals(sizes, that.sizes)
                && Arrays.equals(data, that.data)
                && sameStrings(strings, that.strings);
    }

    private static boolean sameStrings(List<byte[]> left, List<byte[]> right) {
        return left.size() == right.size()
                && IntStream.range(0, left.size()).allMatch(i -> Arrays.equals(left.get(i), right.get(i)));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * type.hashCode() + Arrays.hashCode(sizes)) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return type + LongStream.of(sizes).boxed().toList().toString();
    }
}
