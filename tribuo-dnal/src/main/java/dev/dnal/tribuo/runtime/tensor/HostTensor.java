package dev.dnal.tribuo.runtime.tensor;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A tensor in the host's memory: element type, shape and the elements in row-major order.
 *
 * <p>The factories share the caller's array or buffer, they do not copy it: change it and the
 * tensor changes. Tensors over <em>direct</em> buffers are fed to ONNX Runtime without a copy, so a
 * caller who fills the same direct buffer for every batch allocates nothing; such a buffer must not
 * be written while a run that reads it is under way. A shape without dimensions is a scalar.
 */
public final class HostTensor {
    /** What fits into a buffer. */
    public static final long MOST_BYTES = Integer.MAX_VALUE - Long.BYTES;

    private final ElementType type;
    private final long[] shape;
    private final Buffer data;

    private HostTensor(ElementType type, Buffer data, long[] shape) {
        long expected = elementCount(shape);
        if (data.remaining() != expected) {
            throw new IllegalArgumentException("A tensor of shape "
                    + Arrays.toString(shape)
                    + " needs "
                    + expected
                    + " elements, found "
                    + data.remaining()
                    + ".");
        }
        this.type = type;
        this.shape = shape.clone();
        this.data = data;
    }

    /**
     * A {@link ElementType#FLOAT32} tensor over an array.
     *
     * @param values the elements, shared
     * @param shape the dimensions, each at least 0
     * @return the tensor
     * @throws IllegalArgumentException if the number of elements does not fit the shape
     */
    public static HostTensor of(float[] values, long... shape) {
        return new HostTensor(ElementType.FLOAT32, FloatBuffer.wrap(values), shape);
    }

    /**
     * A {@link ElementType#FLOAT64} tensor over an array.
     *
     * @param values the elements, shared
     * @param shape the dimensions, each at least 0
     * @return the tensor
     * @throws IllegalArgumentException if the number of elements does not fit the shape
     */
    public static HostTensor of(double[] values, long... shape) {
        return new HostTensor(ElementType.FLOAT64, DoubleBuffer.wrap(values), shape);
    }

    /**
     * An {@link ElementType#INT32} tensor over an array.
     *
     * @param values the elements, shared
     * @param shape the dimensions, each at least 0
     * @return the tensor
     * @throws IllegalArgumentException if the number of elements does not fit the shape
     */
    public static HostTensor of(int[] values, long... shape) {
        return new HostTensor(ElementType.INT32, IntBuffer.wrap(values), shape);
    }

    /**
     * An {@link ElementType#INT64} tensor over an array.
     *
     * @param values the elements, shared
     * @param shape the dimensions, each at least 0
     * @return the tensor
     * @throws IllegalArgumentException if the number of elements does not fit the shape
     */
    public static HostTensor of(long[] values, long... shape) {
        return new HostTensor(ElementType.INT64, LongBuffer.wrap(values), shape);
    }

    /**
     * A {@link ElementType#BOOL} tensor.
     *
     * @param values the elements, copied
     * @param shape the dimensions, each at least 0
     * @return the tensor
     * @throws IllegalArgumentException if the number of elements does not fit the shape
     */
    public static HostTensor of(boolean[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (boolean value : values) {
            bytes.put(value ? (byte) 1 : (byte) 0);
        }
        return new HostTensor(ElementType.BOOL, bytes.flip(), shape);
    }

    /**
     * A tensor over the remaining elements of a typed buffer.
     *
     * <p>The buffer's kind must fit the type: a FloatBuffer for {@link ElementType#FLOAT32}, a
     * DoubleBuffer for {@link ElementType#FLOAT64}, an IntBuffer for {@link ElementType#INT32}, a
     * LongBuffer for {@link ElementType#INT64} and a ByteBuffer for the one-byte types.
     *
     * @param type the element type
     * @param data the elements from position to limit, shared, in the machine's byte order
     * @param shape the dimensions, each at least 0
     * @return the tensor
     * @throws IllegalArgumentException if the kind of buffer does not fit the type, its byte order is
     *     not the machine's, or the number of elements does not fit the shape
     */
    public static HostTensor of(ElementType type, Buffer data, long... shape) {
        boolean fits = switch (type) {
            case FLOAT32 -> data instanceof FloatBuffer b && b.order() == ByteOrder.nativeOrder();
            case FLOAT64 -> data instanceof DoubleBuffer b && b.order() == ByteOrder.nativeOrder();
            case INT32 -> data instanceof IntBuffer b && b.order() == ByteOrder.nativeOrder();
            case INT64 -> data instanceof LongBuffer b && b.order() == ByteOrder.nativeOrder();
            case UINT8, INT8, BOOL -> data instanceof ByteBuffer;
        };
        if (!fits) {
            throw new IllegalArgumentException("A "
                    + type
                    + " tensor needs a buffer of its own kind in the machine's byte order ("
                    + ByteOrder.nativeOrder()
                    + "), found "
                    + data.getClass().getSimpleName()
                    + "; make it with HostTensor.allocate.");
        }
        return new HostTensor(type, data.slice(), shape);
    }

    /**
     * A tensor of zeros in a new direct buffer, to be filled through {@link #floats()} and its
     * siblings and fed without copies.
     *
     * @param type the element type
     * @param shape the dimensions, each at least 0
     * @return the tensor
     * @throws IllegalArgumentException if the tensor would need more than 2 GiB
     */
    public static HostTensor allocate(ElementType type, long... shape) {
        long bytes = Math.multiplyExact(elementCount(shape), (long) type.bytes());
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException("A "
                    + type
                    + " tensor of shape "
                    + Arrays.toString(shape)
                    + " needs "
                    + bytes
                    + " bytes; at most 2 GiB fit in one buffer.");
        }
        ByteBuffer memory = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
        Buffer data = switch (type) {
            case FLOAT32 -> memory.asFloatBuffer();
            case FLOAT64 -> memory.asDoubleBuffer();
            case INT32 -> memory.asIntBuffer();
            case INT64 -> memory.asLongBuffer();
            case UINT8, INT8, BOOL -> memory;
        };
        return new HostTensor(type, data, shape);
    }

    /**
     * A {@link ElementType#FLOAT32} scalar.
     *
     * @param value its value
     * @return a tensor without dimensions
     */
    public static HostTensor scalar(float value) {
        return of(new float[] {value});
    }

    /**
     * An {@link ElementType#INT64} scalar.
     *
     * @param value its value
     * @return a tensor without dimensions
     */
    public static HostTensor scalar(long value) {
        return of(new long[] {value});
    }

    /**
     * The element type.
     *
     * @return the type
     */
    public ElementType type() {
        return type;
    }

    /**
     * The dimensions.
     *
     * @return a new array
     */
    public long[] shape() {
        return shape.clone();
    }

    /**
     * The number of elements.
     *
     * @return the product of the dimensions, 1 for a scalar
     */
    public int size() {
        return data.remaining();
    }

    /**
     * Whether the elements lie in direct memory, which ONNX Runtime reads without a copy.
     *
     * @return true for a direct buffer
     */
    public boolean isDirect() {
        return data.isDirect();
    }

    /**
     * The elements of a {@link ElementType#FLOAT32} tensor.
     *
     * @return a view of the tensor's memory with a position of its own
     * @throws IllegalStateException if the tensor has another type
     */
    public FloatBuffer floats() {
        return as(FloatBuffer.class, ElementType.FLOAT32).duplicate();
    }

    /**
     * The elements of a {@link ElementType#FLOAT64} tensor.
     *
     * @return a view of the tensor's memory with a position of its own
     * @throws IllegalStateException if the tensor has another type
     */
    public DoubleBuffer doubles() {
        return as(DoubleBuffer.class, ElementType.FLOAT64).duplicate();
    }

    /**
     * The elements of an {@link ElementType#INT32} tensor.
     *
     * @return a view of the tensor's memory with a position of its own
     * @throws IllegalStateException if the tensor has another type
     */
    public IntBuffer ints() {
        return as(IntBuffer.class, ElementType.INT32).duplicate();
    }

    /**
     * The elements of an {@link ElementType#INT64} tensor.
     *
     * @return a view of the tensor's memory with a position of its own
     * @throws IllegalStateException if the tensor has another type
     */
    public LongBuffer longs() {
        return as(LongBuffer.class, ElementType.INT64).duplicate();
    }

    /**
     * The elements of a tensor of a one-byte type.
     *
     * @return a view of the tensor's memory with a position of its own
     * @throws IllegalStateException if the tensor has a wider type
     */
    public ByteBuffer bytes() {
        return as(ByteBuffer.class, ElementType.UINT8).duplicate().order(ByteOrder.nativeOrder());
    }

    /**
     * A copy of the elements of a {@link ElementType#FLOAT32} tensor.
     *
     * @return a new array, row-major
     * @throws IllegalStateException if the tensor has another type
     */
    public float[] toFloatArray() {
        float[] values = new float[size()];
        floats().get(values);
        return values;
    }

    /**
     * A copy of the elements of a {@link ElementType#FLOAT64} tensor.
     *
     * @return a new array, row-major
     * @throws IllegalStateException if the tensor has another type
     */
    public double[] toDoubleArray() {
        double[] values = new double[size()];
        doubles().get(values);
        return values;
    }

    /**
     * A copy of the elements of an {@link ElementType#INT64} tensor.
     *
     * @return a new array, row-major
     * @throws IllegalStateException if the tensor has another type
     */
    public long[] toLongArray() {
        long[] values = new long[size()];
        longs().get(values);
        return values;
    }

    /**
     * The only element of a tensor of one element, whatever its type.
     *
     * @return its value; unsigned bytes as 0 to 255, truth values as 0 or 1
     * @throws IllegalStateException if the tensor does not have exactly one element
     */
    public double item() {
        if (size() != 1) {
            throw new IllegalStateException("item() needs a tensor of one element, found " + this + ".");
        }
        return switch (type) {
            case FLOAT32 -> floats().get();
            case FLOAT64 -> doubles().get();
            case INT32 -> ints().get();
            case INT64 -> longs().get();
            case INT8, BOOL -> bytes().get();
            case UINT8 -> Byte.toUnsignedInt(bytes().get());
        };
    }

    /**
     * Part of a tensor along its first dimension, over the same memory.
     *
     * @param from index of the first row, at least 0
     * @param count number of rows, at least 0
     * @return a tensor of shape [count, ...]
     * @throws IndexOutOfBoundsException if there are no such rows
     */
    public HostTensor rows(int from, int count) {
        Objects.checkFromIndexSize(from, count, shape.length == 0 ? 0 : Math.toIntExact(shape[0]));
        long[] part = shape.clone();
        part[0] = count;
        int row = shape[0] == 0 ? 0 : size() / (int) shape[0];
        return new HostTensor(type, data.slice(from * row, count * row), part);
    }

    /** Whether a tensor has the type and shape of a row of this one, along its first dimension. */
    public boolean hasRowsLike(HostTensor tensor) {
        return tensor.type == type && Arrays.equals(tensor.shape, 0, tensor.shape.length, shape, 1, shape.length);
    }

    /** The row at an index along the first dimension, [...], over the same memory. */
    public HostTensor row(int index) {
        HostTensor rows = rows(index, 1);
        return new HostTensor(type, rows.data, Arrays.copyOfRange(shape, 1, shape.length));
    }

    /** Copies a tensor into the row at an index. */
    public void setRow(int index, HostTensor tensor) {
        HostTensor row = row(index);
        switch (type) {
            case FLOAT32 -> row.floats().put(tensor.floats());
            case FLOAT64 -> row.doubles().put(tensor.doubles());
            case INT32 -> row.ints().put(tensor.ints());
            case INT64 -> row.longs().put(tensor.longs());
            case UINT8, INT8, BOOL -> row.bytes().put(tensor.bytes());
        }
    }

    /** Type and shape, without the elements. */
    @Override
    public String toString() {
        return type + Arrays.toString(shape);
    }

    private <B extends Buffer> B as(Class<B> kind, ElementType wanted) {
        if (!kind.isInstance(data)) {
            throw new IllegalStateException("Expected a " + wanted + " tensor, found " + this + ".");
        }
        return kind.cast(data);
    }

    private static long elementCount(long[] shape) {
        long count = 1;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException(
                        "Dimensions of a tensor must be at least 0, found " + Arrays.toString(shape) + ".");
            }
            count = Math.multiplyExact(count, dimension);
        }
        return count;
    }
}
