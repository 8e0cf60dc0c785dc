package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;

/**
 * Activations y = g x where x is positive and y = g a (exp(x / t) - 1) elsewhere, whose slope there is (y + g a) / t. The slope at 0 is
 * that from below, as PyTorch takes it.
 */
abstract class ExponentialUnit extends ElementwiseUnary {
    /** The numbers of a node's activation. */
    record Form(double g, double a, double t) {}

    /** The form that a node's attributes say. */
    abstract Form form(Node node);

    @Override
    public final void differentiate(Backward b) {
        Form form = form(b.node());
        b.toInput(0, () -> {
            Value x = b.input(0);
            Value below = b.scale(b.add(b.output(), b.scalarLike(x, form.g() * form.a())), 1 / form.t());
            Value slope = b.emit("Where", b.emit("Greater", x, b.scalarLike(x, 0)), b.scalarLike(x, form.g()), below);
            return b.mul(b.dy(), slope);
        });
    }
}
