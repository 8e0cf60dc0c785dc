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
 *   <li>Dimensions before the channels' are merged with it too, as by a Flatten of [N, H, W, C]: then the coordinates of a channel lie
 *       apart from each other.
 * </ol>
 */
final class ReshapedChannels {
    private ReshapedChannels() {}

    static ChannelRelation relate(ChannelContext c, Shape output) {
        Shape input = c.shape(0);
        if (c.axis(0).isEmpty()) {
            return c.opaque();
        }
        int channels = c.axis(0).getAsInt();
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
        return merged(c, output);
    }

    private static ChannelRelation merged(ChannelContext c, Shape output) {
        Shape input = c.shape(0);
        int channels = c.axis(0).orElseThrow();
        int axis = 0;
        while (axis < channels && axis < output.rank() && input.dim(axis).surelyEquals(output.dim(axis))) {
            axis++;
        }
        long behind = elements(input, channels + 1);
        long all = elements(input, axis);
        boolean isMerged = axis < output.rank()
                && behind > 0
                && all > 0
                && all <= Integer.MAX_VALUE
                && elements(output, axis) == all
                && output.dim(axis).is(all);
        if (!isMerged) {
            return c.opaque("mixes them with other axes");
        }
        int size = c.size(0);
        int[] coordinates = new int[Math.toIntExact(all)];
        for (int j = 0; j < coordinates.length; j++) {
            coordinates[j] = Math.toIntExact(j / behind % size);
        }
        return c.indexMapped(ChannelRelation.IndexMapping.of(axis, 0, coordinates));
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
