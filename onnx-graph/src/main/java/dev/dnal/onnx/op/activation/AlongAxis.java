package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.List;
import java.util.OptionalInt;

/** Operators that normalise along one axis, attribute axis, by default the last. */
abstract class AlongAxis implements Operator {
    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).whole("axis");
    }

    @Override
    public final List<TensorType> infer(Inference in) {
        axis(in);
        return List.of(new TensorType(in.type(0), in.shape(0)));
    }

    private static int axis(Inference in) {
        return in.axis(in.node().intAttribute("axis", -1), in.shape(0).rank());
    }

    /** The sum along the axis, which stays. */
    final Value sumAlong(Backward b, Value a) {
        return b.sumKeeping(a, axis(b.inference()));
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.besides(axis(in), axis);
    }

    @Override
    public final ChannelRelation relateChannels(ChannelContext c) {
        int axis = axis(c.inference());
        if (c.carries(0, axis)) {
            return c.opaque("normalises over them");
        }
        double count = c.shape(0).dim(axis).isFixed() ? c.shape(0).size(axis) : Double.NaN;
        return c.indexMapped(ChannelRelation.IndexMapping.same(c.axis(0).orElseThrow(), 0, c.size(0))
                .withLaw(k -> Double.isFinite(k) ? ofEqual(count) : Double.NaN));
    }

    /** What it makes of numbers that are all equal along the axis, of which there are {@code count}. */
    abstract double ofEqual(double count);
}
