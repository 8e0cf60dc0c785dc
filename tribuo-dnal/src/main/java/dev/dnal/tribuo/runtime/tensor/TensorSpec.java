package dev.dnal.tribuo.runtime.tensor;

import java.util.List;

/**
 * What a graph declares about one of its inputs or outputs.
 *
 * @param name the name of the value in the graph
 * @param type the element type
 * @param shape the dimensions, {@link #DYNAMIC} where the graph leaves one free; empty for a scalar
 *     and for an output whose rank the graph does not tell
 */
public record TensorSpec(String name, ElementType type, List<Long> shape) {
    /** A dimension that is only known when the graph runs. */
    public static final long DYNAMIC = -1;

    /** Copies the shape. */
    public TensorSpec {
        shape = List.copyOf(shape);
    }
}
