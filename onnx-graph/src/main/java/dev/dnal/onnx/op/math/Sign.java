package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** -1, 0 or 1, as the element is negative, zero or positive. The gradient is 0 everywhere. */
final class Sign extends ElementwiseUnary {
    @Override
    public String type() {
        return "Sign";
    }

    @Override
    public void differentiate(Backward b) {
        // Nothing flows: what is not given counts as 0.
    }
}
