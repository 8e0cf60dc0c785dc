package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.internal.rule.Axes;

/** Reductions that choose an element. Elements that share the choice share its gradient equally, as in PyTorch's amax and amin. */
abstract class Extremum extends Reduction {
    @Override
    public final void differentiate(Backward b) {
        b.toInput(0, () -> {
            Value chosen = alignedToInput(b, b.output());
            Value winners = b.cast(b.emit("Equal", b.input(0), chosen), b.dy().type());
            Value count = sumLike(b, winners);
            return b.mul(winners, b.div(alignedToInput(b, b.dy()), count));
        });
    }

    /** The number of winners of each choice, its axes kept. */
    private Value sumLike(Backward b, Value winners) {
        return b.sumKeeping(winners, Axes.longs(axes(b.inference())));
    }

    @Override
    final double ofConstant(double k, double count) {
        return k;
    }
}
