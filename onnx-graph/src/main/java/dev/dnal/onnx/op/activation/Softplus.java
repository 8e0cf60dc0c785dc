package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** log(1 + exp(x)). */
final class Softplus extends ElementwiseUnary {
    @Override
    public String type() {
        return "Softplus";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.mul(b.dy(), b.emit("Sigmoid", b.input(0))));
    }
}
