package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Signature;
import java.util.List;
import java.util.OptionalInt;

/**
 * Sums over axes, given as input 1. Without axes, sums over all of them, or over none where attribute noop_with_empty_axes
 * says so.
 */
final class ReduceSum extends Reduction {
    @Override
    public String type() {
        return "ReduceSum";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA)
                .optional(InputRole.SETTING)
                .flag("keepdims")
                .flag("noop_with_empty_axes");
    }

    @Override
    long[] namedAxes(Inference in) {
        return in.has(1) ? in.requireLongs(1, "axes") : new long[0];
    }

    @Override
    public List<TensorType> infer(Inference in) {
        return isIdentity(in) ? List.of(new TensorType(in.type(0), in.shape(0))) : super.infer(in);
    }

    private boolean isIdentity(Inference in) {
        return namedAxes(in).length == 0 && in.node().intAttribute("noop_with_empty_axes", 0) != 0;
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> isIdentity(b.inference()) ? b.dy() : b.expandLike(alignedToInput(b, b.dy()), b.input(0)));
    }

    @Override
    double ofConstant(double k, double count) {
        return k == 0 ? 0 : k * count;
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        return c.axis(0).isPresent() && isIdentity(c.inference())
                ? c.follow(c.axis(0).getAsInt())
                : super.relateChannels(c);
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return isIdentity(in) ? OptionalInt.of(axis) : super.parallelAxis(in, input, axis);
    }
}
