package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** Cosine. */
final class Cos extends ElementwiseUnary {
    @Override
    public String type() {
        return "Cos";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.neg(b.mul(b.dy(), b.emit("Sin", b.input(0)))));
    }
}
