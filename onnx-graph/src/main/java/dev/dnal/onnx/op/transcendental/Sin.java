package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** Sine. */
final class Sin extends ElementwiseUnary {
    @Override
    public String type() {
        return "Sin";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.mul(b.dy(), b.emit("Cos", b.input(0))));
    }
}
