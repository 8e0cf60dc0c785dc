package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.Axes;

/**
 * Largest elements over axes, given as attribute axes; without it, over all axes. Elements that share the maximum share its
 * gradient equally, as in PyTorch's amax.
 */
final class ReduceMax extends Reduction {
    @Override
    public String type() {
        return "ReduceMax";
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Value maximum = alignedToInput(b, b.output());
            Value winners = b.cast(b.emit("Equal", b.input(0), maximum), b.dy().type());
            Value count = sumLike(b, winners);
            return b.mul(winners, b.div(alignedToInput(b, b.dy()), count));
        });
    }

    /** The number of winners of each maximum, its axes kept. */
    private Value sumLike(Backward b, Value winners) {
        return b.sumKeeping(winners, Axes.longs(axes(b.inference())));
    }

    @Override
    double ofConstant(double k, double count) {
        return k;
    }
}
