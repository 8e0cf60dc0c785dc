package dev.dnal.tribuo.latency;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import java.util.Arrays;
import java.util.List;

/**
 * Sizes of a value for a batch of a given size.
 *
 * @param sizes all of them, fixed
 */
record Sizes(List<Long> sizes) {
    /**
     * Of a value of a network.
     *
     * @throws GraphException if more than the batch is free
     */
    static Sizes of(Value value, int batch) {
        Shape shape = value.requireShape();
        Shape bound = shape.rank() > 0 && !shape.dim(0).isFixed() ? shape.with(0, Dim.of(batch)) : shape;
        if (!bound.isFixed()) {
            throw new GraphException(
                    "Times need fixed sizes but for the batch, found value '" + value.name() + "' of shape " + shape);
        }
        return new Sizes(Arrays.stream(bound.sizes()).boxed().toList());
    }

    /** The same with another number of channels. */
    long[] with(int channels) {
        long[] changed = sizes.stream().mapToLong(Long::longValue).toArray();
        changed[1] = channels;
        return changed;
    }

    List<Long> list(int channels) {
        return Arrays.stream(with(channels)).boxed().toList();
    }

    long[] array() {
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    /** Whether two values of images differ in channels at most. */
    static boolean isSameOutsideChannels(Value one, Value other) {
        Shape shape = one.requireShape();
        return shape.rank() == other.requireShape().rank()
                && shape.with(1, Dim.any()).equals(other.requireShape().with(1, Dim.any()));
    }

    @Override
    public String toString() {
        return sizes.toString();
    }
}
