package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** Inverse of the hyperbolic tangent. */
final class Atanh extends ElementwiseUnary {
    @Override
    public String type() {
        return "Atanh";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.div(b.dy(), b.sub(b.scalarLike(b.input(0), 1), b.mul(b.input(0), b.input(0)))));
    }
}
