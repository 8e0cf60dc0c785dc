package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** The elements negated. */
final class Neg extends ElementwiseUnary {
    @Override
    public String type() {
        return "Neg";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.neg(b.dy()));
    }
}
