package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Signature;
import java.util.OptionalLong;

/** Product of two tensors with broadcasting. */
final class Mul extends ElementwiseBinary {
    @Override
    public String type() {
        return "Mul";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.FACTOR, InputRole.FACTOR);
    }

    @Override
    OptionalLong ofSizes(long a, long b) {
        return OptionalLong.of(a * b);
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.mul(b.dy(), b.input(1)));
        b.toInput(1, () -> b.mul(b.dy(), b.input(0)));
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        return c.elementwiseProduct();
    }
}
