package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;

/** Roots of sums of squares over axes, given as attribute axes; without it, over all axes. The gradient where all
 * elements are 0 is taken as 0, as PyTorch does. */
final class ReduceL2 extends Reduction {
    @Override
    public String type() {
        return "ReduceL2";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Value length = alignedToInput(b, b.output());
            Value isZero = b.emit("Equal", length, b.scalarLike(length, 0));
            Value divisor = b.emit("Where", isZero, b.scalarLike(length, 1), length);
            return b.mul(b.div(alignedToInput(b, b.dy()), divisor), b.input(0));
        });
    }

    @Override
    double ofConstant(double k, double count) {
        return k == 0 ? 0 : Math.abs(k) * Math.sqrt(count);
    }
}
