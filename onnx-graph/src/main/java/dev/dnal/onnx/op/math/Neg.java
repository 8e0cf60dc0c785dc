package dev.dnal.onnx.op.math;

import dev.dnal.onnx.internal.rule.ElementwiseUnary;
import dev.dnal.onnx.op.Backward;

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
