package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** x / (1 + |x|). */
final class Softsign extends ElementwiseUnary {
    @Override
    public String type() {
        return "Softsign";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Value rest = b.sub(b.scalarLike(b.output(), 1), b.emit("Abs", b.output()));
            return b.mul(b.dy(), b.mul(rest, rest));
        });
    }
}
