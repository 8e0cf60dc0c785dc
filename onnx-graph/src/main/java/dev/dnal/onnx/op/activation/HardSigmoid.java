package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** alpha x + beta, brought into the range from 0 to 1. The slope at the ends of the range is 0, as PyTorch takes it. */
final class HardSigmoid extends ElementwiseUnary {
    @Override
    public String type() {
        return "HardSigmoid";
    }

    @Override
    public Signature signature() {
        return super.signature().number("alpha").number("beta");
    }

    @Override
    public void differentiate(Backward b) {
        double alpha = b.node().floatAttribute("alpha", 0.2f);
        b.toInput(0, () -> {
            Value y = b.output();
            Value rising =
                    b.emit("And", b.emit("Greater", y, b.scalarLike(y, 0)), b.emit("Less", y, b.scalarLike(y, 1)));
            return b.scale(b.mul(b.dy(), b.cast(rising, y.type())), alpha);
        });
    }
}
