package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;

/**
 * Where a tensor's channels are when its elements are given another shape.
 *
 * <ol>
 *   <li>The dimensions up to the channels' stay: so do the channels.
 *   <li>The channels' dimension C and those behind it, S elements, become a dimension of C * m elements and those behind it: a
 *       channel has m coordinates then, as behind a Flatten. The elements from the channels' dimension on must be as many as before.
 * </ol>
 */
final class ReshapedChannels {
    private ReshapedChannels() {}

    static ChannelRelation relate(ChannelContext c, Shape output) {
        Shape input = c.shape(0);
        int channels = c.axis(0).orElseThrow();
        if (startsAlike(input, output, channels)) {
            return c.follow(channels);
        }
        long behind = elements(input, channels + 1);
        long size = c.size(0);
        for (int axis = output.rank() - 1; axis >= 0 && behind > 0; axis--) {
            long rest = elements(output, axis + 1);
            if (elements(output, axis) == size * behind && rest > 0 && behind % rest == 0) {
                int share = Math.toIntExact(behind / rest);
                int[] coordinates = new int[Math.toIntExact(size) * share];
                for (int j = 0; j < coordinates.length; j++) {
                    coordinates[j] = j / share;
                }
                return c.indexMapped(ChannelRelation.IndexMapping.of(axis, 0, coordinates));
            }
        }
        return c.opaque();
    }

    private static boolean startsAlike(Shape input, Shape output, int channels) {
        boolean alike = channels < output.rank();
        for (int axis = 0; alike && axis <= channels; axis++) {
            alike = input.dim(axis).surelyEquals(output.dim(axis));
        }
        return alike;
    }

    /** Elements from an axis on; -1 if a size is not fixed. */
    private static long elements(Shape shape, int from) {
        long product = 1;
        for (Dim dim : shape.dims().subList(from, shape.rank())) {
            product = dim.isFixed() && product >= 0 ? product * dim.size() : -1;
        }
        return product;
    }
}
