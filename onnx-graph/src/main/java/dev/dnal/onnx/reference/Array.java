package dev.dnal.onnx.reference;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A tensor of doubles, row-major, with the element type it stands for. Whole numbers are exact below 2^53; truth values are
 * 0 and 1. The sizes and the data are not copied: who hands them over does not change them afterwards.
 */
final class Array {
    private final DataType type;
    private final int[] sizes;
    private final double[] data;

    Array(DataType type, int[] sizes, double[] data) {
        if (elements(sizes) != data.length) {
            throw new IllegalArgumentException("An array of sizes " + Arrays.toString(sizes) + " has " + elements(sizes)
                    + " elements, found " + data.length);
        }
        this.type = type;
        this.sizes = sizes;
        this.data = data;
    }

    static Array zeros(DataType type, int... sizes) {
        return new Array(type, sizes, new double[elements(sizes)]);
    }

    static Array filled(DataType type, double value, int... sizes) {
        Array array = zeros(type, sizes);
        Arrays.fill(array.data, value);
        return array;
    }

    static Array vector(int... values) {
        return new Array(
                DataType.INT64,
                new int[] {values.length},
                Arrays.stream(values).asDoubleStream().toArray());
    }

    /**
     * A tensor's numbers.
     *
     * @throws GraphException if its elements are none that are computed with here
     */
    static Array of(Tensor tensor) {
        requireNumbers(tensor.type());
        int[] sizes = Arrays.stream(tensor.sizes()).mapToInt(Math::toIntExact).toArray();
        return new Array(tensor.type(), sizes, tensor.doubles());
    }

    /** An array whose element at each index is what {@code element} says for it; the index is valid during the call only. */
    static Array build(DataType type, int[] sizes, ToDoubleFunction<int[]> element) {
        double[] data = new double[elements(sizes)];
        IndexIterator index = new IndexIterator(sizes);
        for (int i = 0; i < data.length; i++) {
            data[i] = element.applyAsDouble(index.digits());
            index.next();
        }
        return new Array(type, sizes, data);
    }

    static int elements(int... sizes) {
        int product = 1;
        for (int size : sizes) {
            product = Math.multiplyExact(product, size);
        }
        return product;
    }

    private static void requireNumbers(DataType type) {
        if (!ReferenceEvaluator.supports(type)) {
            throw new GraphException("The reference evaluator can't compute with elements of type " + type
                    + "; expected FLOAT, DOUBLE, FLOAT16, BFLOAT16, whole numbers of at least 8 bits or BOOL");
        }
    }

    /**
     * These numbers as a tensor.
     *
     * @throws GraphException if there can be no elements of that type here
     */
    Tensor toTensor(DataType as) {
        requireNumbers(as);
        return Tensor.ofDoubles(as, data, Arrays.stream(sizes).asLongStream().toArray());
    }

    DataType type() {
        return type;
    }

    int[] sizes() {
        return sizes;
    }

    double[] data() {
        return data;
    }

    int rank() {
        return sizes.length;
    }

    int size(int axis) {
        return sizes[axis];
    }

    /** Sizes of the dimensions from {@code axis} on. */
    int[] sizesFrom(int axis) {
        return Arrays.copyOfRange(sizes, axis, sizes.length);
    }

    /** Number of elements in the dimensions before {@code axis}. */
    int outer(int axis) {
        return elements(Arrays.copyOf(sizes, axis));
    }

    /** Number of elements in the dimensions behind {@code axis}. */
    int inner(int axis) {
        return elements(sizesFrom(axis + 1));
    }

    /** Position in the data of the element at an index. */
    int position(int... index) {
        int position = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            position = position * sizes[axis] + index[axis];
        }
        return position;
    }

    double at(int... index) {
        return data[position(index)];
    }

    /** The element that broadcasting puts at an index of a result of at least this array's rank. */
    double atBroadcast(int[] index) {
        int missing = index.length - sizes.length;
        int position = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            position = position * sizes[axis] + (sizes[axis] == 1 ? 0 : index[axis + missing]);
        }
        return data[position];
    }

    /** The elements as whole numbers. */
    int[] ints() {
        return Arrays.stream(data)
                .mapToInt(value -> Math.toIntExact((long) value))
                .toArray();
    }

    Array as(DataType newType) {
        return new Array(newType, sizes, data);
    }

    Array reshape(int... newSizes) {
        return new Array(type, newSizes, data);
    }

    Array map(DoubleUnaryOperator function) {
        return new Array(type, sizes, Arrays.stream(data).map(function).toArray());
    }

    /** The sizes with that of {@code axis} replaced. */
    int[] sizesWith(int axis, int size) {
        int[] changed = sizes.clone();
        changed[axis] = size;
        return changed;
    }

    /** The axes in order. */
    int[] axes() {
        return IntStream.range(0, rank()).toArray();
    }

    @Override
    public String toString() {
        return type + Arrays.toString(sizes);
    }
}
