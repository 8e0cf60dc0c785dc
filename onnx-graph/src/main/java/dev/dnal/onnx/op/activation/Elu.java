package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** x where it is positive, alpha (exp(x) - 1) elsewhere: Clevert, Unterthiner, Hochreiter, "Fast and Accurate Deep Network
 * Learning by Exponential Linear Units", 2016. */
final class Elu extends ElementwiseUnary {
    @Override
    public String type() {
        return "Elu";
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
            Value below = b.add(b.output(), b.scalarLike(x, alpha));
            return b.emit("Where", b.emit("Greater", x, b.scalarLike(x, 0)), b.dy(), b.mul(b.dy(), below));
        });
    }
}
