package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** The largest whole number that is not above the element. The gradient is 0 everywhere. */
final class Floor extends ElementwiseUnary {
    @Override
    public String type() {
        return "Floor";
    }

    @Override
    public void differentiate(Backward b) {
        // Nothing flows: what is not given counts as 0.
    }
}
