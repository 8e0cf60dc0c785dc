package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** Inverse of the cosine. */
final class Acos extends ElementwiseUnary {
    @Override
    public String type() {
        return "Acos";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(
                0,
                () -> b.neg(b.div(
                        b.dy(), b.emit("Sqrt", b.sub(b.scalarLike(b.input(0), 1), b.mul(b.input(0), b.input(0)))))));
    }
}
