package dev.dnal.onnx.op.internal.rule;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.op.Inference;
import java.util.Arrays;
import java.util.OptionalInt;

/** Shapes with axes taken out or put in. */
public final class Axes {
    private Axes() {}

    /**
     * Axes in the range of a rank, sorted, negative ones counted from the end.
     *
     * @throws dev.dnal.onnx.graph.GraphException if one is out of range or named twice
     */
    public static int[] distinct(Inference in, long[] named, int rank) {
        int[] axes = Arrays.stream(in.axes(named, rank)).sorted().distinct().toArray();
        if (axes.length < named.length) {
            throw in.error("axes must be distinct, found " + Arrays.toString(named) + " for " + rank + " dimensions");
        }
        return axes;
    }

    /** The shape without some axes, given sorted. */
    public static Shape remove(Shape shape, int[] axes) {
        Shape left = shape;
        for (int i = axes.length - 1; i >= 0; i--) {
            left = left.remove(axes[i]);
        }
        return left;
    }

    /** Where an axis is once others are taken out; empty if it is one of them. */
    public static OptionalInt left(int axis, int... removed) {
        if (Arrays.stream(removed).anyMatch(other -> other == axis)) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(axis
                - (int) Arrays.stream(removed).filter(other -> other < axis).count());
    }

    /** The shape with dimensions of size 1 put in, so that they are at the given axes of the result, given sorted. */
    public static Shape insert(Shape shape, int[] axes) {
        Shape grown = shape;
        for (int axis : axes) {
            grown = grown.insert(axis, Dim.of(1));
        }
        return grown;
    }

    /** As the input of an operator takes them. */
    public static long[] longs(int[] axes) {
        return Arrays.stream(axes).asLongStream().toArray();
    }
}
