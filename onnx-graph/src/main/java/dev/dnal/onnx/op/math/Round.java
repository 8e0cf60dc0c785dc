package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** The nearest whole number; halves go to the even one. The gradient is 0 everywhere. */
final class Round extends ElementwiseUnary {
    @Override
    public String type() {
        return "Round";
    }

    @Override
    public void differentiate(Backward b) {
        // Nothing flows: what is not given counts as 0.
    }
}
