package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** Hyperbolic sine. */
final class Sinh extends ElementwiseUnary {
    @Override
    public String type() {
        return "Sinh";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.mul(b.dy(), b.emit("Cosh", b.input(0))));
    }
}
