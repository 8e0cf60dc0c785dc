package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;

/** Means over axes, given as attribute axes; without it, over all axes. */
final class ReduceMean extends Reduction {
    @Override
    public String type() {
        return "ReduceMean";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.expandLike(alignedToInput(b, shareOfEach(b)), b.input(0)));
    }

    /** dY divided by the number of elements that each mean is taken of. */
    private static Value shareOfEach(Backward b) {
        Shape from = b.input(0).requireShape();
        Shape to = b.output().requireShape();
        if (from.isFixed() && to.isFixed() && to.elements() > 0) {
            return b.scale(b.dy(), (double) to.elements() / from.elements());
        }
        return b.div(b.mul(b.dy(), size(b, b.output())), size(b, b.input(0)));
    }

    private static Value size(Backward b, Value value) {
        return b.cast(b.emit("Size", value), value.type());
    }

    @Override
    double ofConstant(double k, double count) {
        return k;
    }
}
