package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** max(x, 0). The gradient at 0 is taken as 0, as PyTorch does. */
final class Relu extends ElementwiseUnary {
    @Override
    public String type() {
        return "Relu";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(
                0,
                () -> b.call(Operators.INTERNAL_DOMAIN, InternalOperators.RELU_GRAD, b.dy(), b.output())
                        .output());
    }
}
