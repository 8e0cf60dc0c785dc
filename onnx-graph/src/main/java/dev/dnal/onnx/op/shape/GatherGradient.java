package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Gradients of operators that select slices along an axis: slice k of Y is slice indices[k] of X. Going back, each slice of
 * dX is the sum of those slices of dY that were taken from it.
 */
final class GatherGradient {
    private GatherGradient() {}

    /** The gradient of a selection whose indices are constant and not negative. */
    static Value gradient(Backward b, Value dy, int axis, long[] indices, long size) {
        boolean distinct = Arrays.stream(indices).distinct().count() == indices.length;
        if (distinct) {
            return ofDistinct(b, dy, axis, indices, size);
        }
        Shape shape = dy.requireShape().with(axis, Dim.of(size));
        long[] sizes = shape.dims().stream()
                .mapToLong(dim -> dim.isFixed() ? dim.size() : -1)
                .toArray();
        return b.reshape(general(b, dy, axis, 1, b.longs(indices), size), sizes);
    }

    /** Each slice of dX is one slice of dY, or the zeros put behind it. */
    private static Value ofDistinct(Backward b, Value dy, int axis, long[] indices, long size) {
        long[] source = LongStream.generate(() -> indices.length).limit(size).toArray();
        for (int k = 0; k < indices.length; k++) {
            source[(int) indices[k]] = k;
        }
        Value slices = indices.length == size ? dy : withZerosBehind(b, dy, axis);
        return b.call("Gather", slices, b.longs(source)).attribute("axis", axis).output();
    }

    private static Value withZerosBehind(Backward b, Value dy, int axis) {
        int rank = dy.requireShape().rank();
        long[] pads = new long[2 * rank];
        pads[rank + axis] = 1;
        return b.emit("Pad", dy, b.longs(pads));
    }

    /**
     * As a matrix product: with dY as [outer, K, inner] and the one-hot matrix E [K, size] of the indices, a vector of K
     * that may be computed, dX = E^T dY.
     *
     * @param axis first of the axes of dY that the indices stand for
     * @param axes how many those are
     * @return dX as [outer, size, inner]
     * @throws GraphException if more than one size of dY is not fixed
     */
    static Value general(Backward b, Value dy, int axis, int axes, Value indices, long size) {
        Shape shape = dy.requireShape();
        if (shape.dims().stream().filter(dim -> !dim.isFixed()).count() > 1) {
            throw new GraphException(
                    b.node(), "its gradient needs an output with at most one size that is not fixed, found " + shape);
        }
        List<Dim> dims = shape.dims();
        Value matrices = b.reshape(
                dy,
                product(dims.subList(0, axis)),
                product(dims.subList(axis, axis + axes)),
                product(dims.subList(axis + axes, dims.size())));
        Value offOn = b.constant("const", Tensor.ofDoubles(dy.type(), new double[] {0, 1}, 2));
        Value oneHot = b.emit("OneHot", indices, b.longs(size), offOn);
        return b.emit("MatMul", b.transpose(oneHot, 1, 0), matrices);
    }

    /** The product of fixed sizes, or -1. */
    private static long product(List<Dim> dims) {
        return dims.stream().allMatch(Dim::isFixed) ? new Shape(dims).elements() : -1;
    }
}
