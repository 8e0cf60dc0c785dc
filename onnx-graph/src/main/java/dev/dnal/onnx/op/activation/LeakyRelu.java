package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** x where it is positive, alpha x elsewhere. The slope at 0 is alpha, as PyTorch takes it. */
final class LeakyRelu extends ElementwiseUnary {
    @Override
    public String type() {
        return "LeakyRelu";
    }

    @Override
    public Signature signature() {
        return super.signature().number("alpha");
    }

    @Override
    public void differentiate(Backward b) {
        double alpha = b.node().floatAttribute("alpha", 0.01f);
        b.toInput(
                0,
                () -> b.emit(
                        "Where",
                        b.emit("Greater", b.input(0), b.scalarLike(b.input(0), 0)),
                        b.dy(),
                        b.scale(b.dy(), alpha)));
    }
}
