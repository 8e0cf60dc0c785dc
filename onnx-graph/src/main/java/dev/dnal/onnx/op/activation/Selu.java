package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.Signature;

/** gamma x where x is positive, gamma alpha (exp(x) - 1) elsewhere: Klambauer, Unterthiner, Mayr, Hochreiter, "Self-Normalizing
 * Neural Networks", 2017. */
final class Selu extends ExponentialUnit {
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
    Form form(Node node) {
        return new Form(node.floatAttribute("gamma", GAMMA), node.floatAttribute("alpha", ALPHA), 1);
    }
}
