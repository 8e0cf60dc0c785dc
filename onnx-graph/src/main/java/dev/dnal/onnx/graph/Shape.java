package dev.dnal.onnx.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A tensor's shape: known rank, each dimension fixed or symbolic.
 *
 * @param dims the dimensions, outermost first
 */
public record Shape(List<Dim> dims) {
    private static final Shape SCALAR = new Shape(List.of());

    /** Copies the list. */
    public Shape {
        dims = List.copyOf(dims);
    }

    /** The shape of rank 0. */
    public static Shape scalar() {
        return SCALAR;
    }

    /** A shape with fixed sizes. */
    public static Shape of(long... sizes) {
        return new Shape(Arrays.stream(sizes).mapToObj(Dim::of).toList());
    }

    /** A shape with a leading symbolic dimension and fixed sizes behind it, as [batch, C, H, W]. */
    public static Shape batched(String symbol, long... sizes) {
        return of(sizes).insert(0, Dim.symbol(symbol));
    }

    /** Number of dimensions. */
    public int rank() {
        return dims.size();
    }

    /**
     * Dimension {@code axis}; negative axes count from the end.
     *
     * @throws IndexOutOfBoundsException if there is no such axis
     */
    public Dim dim(int axis) {
        return dims.get(axis < 0 ? axis + rank() : axis);
    }

    /**
     * Fixed size of dimension {@code axis}; negative axes count from the end.
     *
     * @throws IllegalStateException if the dimension is not fixed
     */
    public long size(int axis) {
        Dim dim = dim(axis);
        if (!dim.isFixed()) {
            throw new IllegalStateException("Dimension " + axis + " of " + this + " must have a fixed size");
        }
        return dim.size();
    }

    /** Whether every dimension has a fixed size. */
    public boolean isFixed() {
        return dims.stream().allMatch(Dim::isFixed);
    }

    /**
     * The sizes of a fixed shape.
     *
     * @throws IllegalStateException if a dimension is not fixed
     */
    public long[] sizes() {
        long[] sizes = new long[rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = size(axis);
        }
        return sizes;
    }

    /**
     * Number of elements of a fixed shape.
     *
     * @throws IllegalStateException if a dimension is not fixed
     * @throws ArithmeticException if the number exceeds the range of a long
     */
    public long elements() {
        return elements(sizes());
    }

    /**
     * Number of elements of a tensor of the given sizes.
     *
     * @throws ArithmeticException if the number exceeds the range of a long
     */
    public static long elements(long... sizes) {
        long product = 1;
        for (long size : sizes) {
            product = Math.multiplyExact(product, size);
        }
        return product;
    }

    /** This shape with dimension {@code axis} replaced; negative axes count from the end. */
    public Shape with(int axis, Dim dim) {
        List<Dim> copy = new ArrayList<>(dims);
        copy.set(axis < 0 ? axis + rank() : axis, dim);
        return new Shape(copy);
    }

    /** This shape with a dimension inserted before position {@code axis}, 0 to rank inclusive. */
    public Shape insert(int axis, Dim dim) {
        List<Dim> copy = new ArrayList<>(dims);
        copy.add(axis, dim);
        return new Shape(copy);
    }

    /** This shape without dimension {@code axis}; negative axes count from the end. */
    public Shape remove(int axis) {
        List<Dim> copy = new ArrayList<>(dims);
        copy.remove(axis < 0 ? axis + rank() : axis);
        return new Shape(copy);
    }

    /** Whether both shapes surely agree in every dimension. */
    public boolean surelyEquals(Shape other) {
        return agrees(other, Dim::surelyEquals);
    }

    /** Whether both shapes may agree: same rank and no two fixed sizes that differ. */
    public boolean mayEqual(Shape other) {
        return agrees(other, Dim::mayEqual);
    }

    private boolean agrees(Shape other, java.util.function.BiPredicate<Dim, Dim> test) {
        if (rank() != other.rank()) {
            return false;
        }
        for (int axis = 0; axis < rank(); axis++) {
            if (!test.test(dim(axis), other.dim(axis))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
