package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** 1 / (1 + exp(-x)). */
final class Sigmoid extends ElementwiseUnary {
    @Override
    public String type() {
        return "Sigmoid";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Value slope = b.mul(b.output(), b.sub(b.scalarLike(b.output(), 1), b.output()));
            return b.mul(b.dy(), slope);
        });
    }
}
