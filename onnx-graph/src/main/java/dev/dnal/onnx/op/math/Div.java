package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Signature;
import java.util.OptionalLong;

/** Quotient of two tensors with broadcasting; whole numbers are divided towards zero. */
final class Div extends ElementwiseBinary {
    @Override
    public String type() {
        return "Div";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.FACTOR);
    }

    @Override
    OptionalLong ofSizes(long a, long b) {
        return b == 0 ? OptionalLong.empty() : OptionalLong.of(a / b);
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.div(b.dy(), b.input(1)));
        b.toInput(1, () -> b.neg(b.div(b.mul(b.dy(), b.output()), b.input(1))));
    }
}
