package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** Hyperbolic cosine. */
final class Cosh extends ElementwiseUnary {
    @Override
    public String type() {
        return "Cosh";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.mul(b.dy(), b.emit("Sinh", b.input(0))));
    }
}
