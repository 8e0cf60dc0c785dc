package dev.dnal.onnx.op;

/** max(x, 0). The gradient at 0 is taken as 0, as PyTorch does. */
final class Relu extends ElementwiseUnary {
    @Override
    public String type() {
        return "Relu";
    }

    @Override
    public void differentiate(Backward b) {
        // y > 0 is told by y itself: x need not be kept for the backward pass.
        b.toInput(
                0,
                () -> b.mul(
                        b.dy(),
                        b.cast(
                                b.emit("Greater", b.output(), b.scalarLike(b.output(), 0)),
                                b.output().type())));
    }
}
