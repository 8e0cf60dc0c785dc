package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.Signature;

/** x where it is positive, alpha (exp(x) - 1) elsewhere: Clevert, Unterthiner, Hochreiter, "Fast and Accurate Deep Network
 * Learning by Exponential Linear Units", 2016. */
final class Elu extends ExponentialUnit {
    @Override
    public String type() {
        return "Elu";
    }

    @Override
    public Signature signature() {
        return super.signature().number("alpha");
    }

    @Override
    Form form(Node node) {
        return new Form(1, node.floatAttribute("alpha", 1), 1);
    }
}
