package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** Inverse of the sine. */
final class Asin extends ElementwiseUnary {
    @Override
    public String type() {
        return "Asin";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(
                0,
                () -> b.div(b.dy(), b.emit("Sqrt", b.sub(b.scalarLike(b.input(0), 1), b.mul(b.input(0), b.input(0))))));
    }
}
