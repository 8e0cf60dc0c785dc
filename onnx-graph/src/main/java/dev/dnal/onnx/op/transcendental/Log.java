package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** The natural logarithm. */
final class Log extends ElementwiseUnary {
    @Override
    public String type() {
        return "Log";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.div(b.dy(), b.input(0)));
    }
}
