package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** Tangent. */
final class Tan extends ElementwiseUnary {
    @Override
    public String type() {
        return "Tan";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.mul(b.dy(), b.add(b.mul(b.output(), b.output()), b.scalarLike(b.output(), 1))));
    }
}
