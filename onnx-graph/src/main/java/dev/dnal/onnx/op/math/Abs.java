package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** The absolute value. The gradient at 0 is taken as 0, as PyTorch does. */
final class Abs extends ElementwiseUnary {
    @Override
    public String type() {
        return "Abs";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.mul(b.dy(), b.emit("Sign", b.input(0))));
    }
}
