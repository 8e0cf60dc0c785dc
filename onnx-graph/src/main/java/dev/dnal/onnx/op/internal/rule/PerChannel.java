package dev.dnal.onnx.op.internal.rule;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Vectors with one element for each channel of an image [N, C, spatial...], or of features [N, C]. */
public final class PerChannel {
    private PerChannel() {}

    /** A vector [C] as [1, C, 1...], which broadcasts over a tensor of the given rank. */
    public static Value spread(GraphBuilder builder, Value vector, int rank) {
        long[] sizes = new long[rank];
        Arrays.fill(sizes, 1);
        sizes[1] = -1;
        return builder.reshape(vector, sizes);
    }

    /** The axes of a tensor of the given rank that are not the channel axis: 0, 2, 3... */
    public static long[] otherAxes(int rank) {
        return IntStream.range(0, rank)
                .filter(axis -> axis != 1)
                .mapToLong(axis -> axis)
                .toArray();
    }
}
