package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** The hyperbolic tangent. */
final class Tanh extends ElementwiseUnary {
    @Override
    public String type() {
        return "Tanh";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Value square = b.mul(b.output(), b.output());
            return b.mul(b.dy(), b.sub(b.scalarLike(square, 1), square));
        });
    }
}
