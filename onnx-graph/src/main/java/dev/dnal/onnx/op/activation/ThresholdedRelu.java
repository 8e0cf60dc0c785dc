package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** x where it is above alpha, 0 elsewhere. The slope at alpha is 0, as PyTorch takes it. */
final class ThresholdedRelu extends ElementwiseUnary {
    @Override
    public String type() {
        return "ThresholdedRelu";
    }

    @Override
    public Signature signature() {
        return super.signature().number("alpha");
    }

    @Override
    public void differentiate(Backward b) {
        double alpha = b.node().floatAttribute("alpha", 1);
        b.toInput(0, () -> {
            Value x = b.input(0);
            return b.mul(b.dy(), b.cast(b.emit("Greater", x, b.scalarLike(x, alpha)), x.type()));
        });
    }
}
