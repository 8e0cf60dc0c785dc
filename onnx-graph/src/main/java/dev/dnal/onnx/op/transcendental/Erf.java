package dev.dnal.onnx.op.transcendental;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** The error function, 2 / sqrt(pi) times the integral of exp(-t t) from 0 to x. */
final class Erf extends ElementwiseUnary {
    @Override
    public String type() {
        return "Erf";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Value x = b.input(0);
            return b.mul(b.dy(), b.scale(b.emit("Exp", b.neg(b.mul(x, x))), 2 / Math.sqrt(Math.PI)));
        });
    }
}
