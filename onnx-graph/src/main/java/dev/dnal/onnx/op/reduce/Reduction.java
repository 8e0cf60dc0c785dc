package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.Axes;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Operators that reduce a tensor over axes, which stay as dimensions of size 1 (attribute keepdims, the default) or go. */
abstract class Reduction implements Operator {
    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).wholes("axes").flag("keepdims");
    }

    /** The axes as the node names them, possibly negative; none means all axes. */
    long[] namedAxes(Inference in) {
        return in.node().intsAttribute("axes").orElse(new long[0]);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        int[] axes = axes(in);
        Shape shape = in.shape(0);
        for (int axis : axes) {
            shape = shape.with(axis, Dim.of(1));
        }
        return List.of(new TensorType(in.type(0), keepsAxes(in.node()) ? shape : Axes.remove(shape, axes)));
    }

    /** The axes, sorted. */
    final int[] axes(Inference in) {
        int rank = in.shape(0).rank();
        long[] named = namedAxes(in);
        return named.length == 0 ? IntStream.range(0, rank).toArray() : Axes.distinct(in, named, rank);
    }

    private static boolean keepsAxes(Node node) {
        return node.intAttribute("keepdims", 1) != 0;
    }

    /** A tensor of the output's shape with the reduced axes as dimensions of size 1, so that it broadcasts to the input. */
    final Value alignedToInput(Backward b, Value reduced) {
        if (keepsAxes(b.node())) {
            return reduced;
        }
        int[] axes = axes(b.inference());
        return axes.length == 0 ? reduced : b.emit("Unsqueeze", reduced, b.longs(Axes.longs(axes)));
    }

    /** What the reduction makes of {@code count} elements that are all {@code k}; NaN if the count is not known and matters. */
    abstract double ofConstant(double k, double count);

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (c.axis(0).isEmpty()) {
            return c.opaque();
        }
        int[] axes = axes(c.inference());
        double count = 1;
        for (int axis : axes) {
            count *= c.shape(0).dim(axis).isFixed() ? c.shape(0).size(axis) : Double.NaN;
        }
        OptionalInt to = left(c.inference(), c.axis(0).getAsInt());
        if (to.isEmpty()) {
            return c.opaque("reduces over them");
        }
        double elements = count;
        return c.indexMapped(
                ChannelRelation.IndexMapping.same(to.getAsInt(), 0, c.size(0)).withLaw(k -> ofConstant(k, elements)));
    }

    /** Where an axis of the input is in the output; empty if it is reduced. */
    private OptionalInt left(Inference in, int axis) {
        OptionalInt left = Axes.left(axis, axes(in));
        return left.isPresent() && keepsAxes(in.node()) ? OptionalInt.of(axis) : left;
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return input == 0 ? left(in, axis) : OptionalInt.empty();
    }
}
