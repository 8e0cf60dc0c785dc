package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** e to the power of x. */
final class Exp extends ElementwiseUnary {
    @Override
    public String type() {
        return "Exp";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.mul(b.dy(), b.output()));
    }
}
