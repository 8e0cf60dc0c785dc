package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/** gamma x where x is positive, gamma alpha (exp(x) - 1) elsewhere: Klambauer, Unterthiner, Mayr, Hochreiter, "Self-Normalizing
 * Neural Networks", 2017. */
final class Selu extends ElementwiseUnary {
    /** What ONNX takes where no alpha is given: with gamma, mean 0 and variance 1 are a fixed point. */
    private static final float ALPHA = 1.6732632f;

    private static final float GAMMA = 1.050701f;

    @Override
    public String type() {
        return "Selu";
    }

    @Override
    public Signature signature() {
        return super.signature().number("alpha").number("gamma");
    }

    @Override
    public void differentiate(Backward b) {
        double alpha = b.node().floatAttribute("alpha", ALPHA);
        double gamma = b.node().floatAttribute("gamma", GAMMA);
        b.toInput(0, () -> {
            Value x = b.input(0);
            Value below = b.add(b.output(), b.scalarLike(x, gamma * alpha));
            Value slope = b.emit("Where", b.emit("Greater", x, b.scalarLike(x, 0)), b.scalarLike(x, gamma), below);
            return b.mul(b.dy(), slope);
        });
    }
}
