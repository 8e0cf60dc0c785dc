package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** 1 / x. */
final class Reciprocal extends ElementwiseUnary {
    @Override
    public String type() {
        return "Reciprocal";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.neg(b.mul(b.dy(), b.mul(b.output(), b.output()))));
    }
}
