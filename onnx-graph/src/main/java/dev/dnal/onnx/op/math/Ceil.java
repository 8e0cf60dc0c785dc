package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** The smallest whole number that is not below the element. The gradient is 0 everywhere. */
final class Ceil extends ElementwiseUnary {
    @Override
    public String type() {
        return "Ceil";
    }

    @Override
    public void differentiate(Backward b) {
        // Nothing flows: what is not given counts as 0.
    }
}
