package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** Inverse of the hyperbolic cosine. */
final class Acosh extends ElementwiseUnary {
    @Override
    public String type() {
        return "Acosh";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(
                0,
                () -> b.div(b.dy(), b.emit("Sqrt", b.sub(b.mul(b.input(0), b.input(0)), b.scalarLike(b.input(0), 1)))));
    }
}
