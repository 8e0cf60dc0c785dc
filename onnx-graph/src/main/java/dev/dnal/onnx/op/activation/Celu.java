package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.Signature;

/** x where it is positive, alpha (exp(x / alpha) - 1) elsewhere: Barron, "Continuously Differentiable Exponential Linear
 * Units", 2017. */
final class Celu extends ExponentialUnit {
    @Override
    public String type() {
        return "Celu";
    }

    @Override
    public Signature signature() {
        return super.signature().number("alpha");
    }

    @Override
    Form form(Node node) {
        double alpha = node.floatAttribute("alpha", 1);
        return new Form(1, alpha, alpha);
    }
}
