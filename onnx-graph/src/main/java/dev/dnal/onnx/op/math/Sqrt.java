package dev.dnal.onnx.op.math;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** The square root. Its gradient at 0 is infinite. */
final class Sqrt extends ElementwiseUnary {
    @Override
    public String type() {
        return "Sqrt";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.div(b.scale(b.dy(), 0.5), b.output()));
    }
}
