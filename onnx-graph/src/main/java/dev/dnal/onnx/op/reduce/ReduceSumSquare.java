package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.op.Backward;

/** Sums of squares over axes, given as attribute axes; without it, over all axes. */
final class ReduceSumSquare extends Reduction {
    @Override
    public String type() {
        return "ReduceSumSquare";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.mul(alignedToInput(b, b.dy()), b.scale(b.input(0), 2)));
    }

    @Override
    double ofConstant(double k, double count) {
        return k == 0 ? 0 : k * k * count;
    }
}
