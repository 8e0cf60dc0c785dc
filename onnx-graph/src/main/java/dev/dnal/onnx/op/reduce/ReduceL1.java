package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.op.Backward;

/** Sums of magnitudes over axes, given as attribute axes; without it, over all axes. */
final class ReduceL1 extends Reduction {
    @Override
    public String type() {
        return "ReduceL1";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.mul(alignedToInput(b, b.dy()), b.emit("Sign", b.input(0))));
    }

    @Override
    double ofConstant(double k, double count) {
        return k == 0 ? 0 : Math.abs(k) * count;
    }
}
