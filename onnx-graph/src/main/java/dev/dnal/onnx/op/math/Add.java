package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Signature;
import java.util.OptionalLong;

/** Sum of two tensors with broadcasting. */
final class Add extends ElementwiseBinary {
    @Override
    public String type() {
        return "Add";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.TERM, InputRole.TERM);
    }

    @Override
    OptionalLong ofSizes(long a, long b) {
        return OptionalLong.of(a + b);
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, b::dy);
        b.toInput(1, b::dy);
    }
}
