package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;
import java.util.OptionalInt;

/*
 * Each element of x counts in the sums from it on. So going back, each of dx is the sum of dy from it on: a cumulative sum from the other
 * end.
 */
/** Sums of all elements up to each along an axis, input 1; of those behind it with reverse, and without itself with exclusive. */
final class CumSum implements Operator {
    @Override
    public String type() {
        return "CumSum";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING).flag("exclusive").flag("reverse");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        in.requireOneElement(1, "the axis");
        in.constant(1).ifPresent(axis -> in.axis(axis.longs()[0], in.shape(0).rank()));
        return List.of(new TensorType(in.type(0), in.shape(0)));
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(
                0,
                () -> b.call("CumSum", b.dy(), b.input(1))
                        .attribute("exclusive", b.node().intAttribute("exclusive", 0))
                        .attribute("reverse", 1 - b.node().intAttribute("reverse", 0))
                        .output());
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        Inference in = c.inference();
        OptionalInt along = in.constant(1).stream()
                .mapToInt(axis -> in.axis(axis.longs()[0], c.shape(0).rank()))
                .findFirst();
        if (along.isEmpty() || c.axis(0).isEmpty()) {
            return c.opaque("adds up along an axis that is computed");
        }
        if (along.equals(c.axis(0))) {
            return c.opaque("adds them up");
        }
        return c.indexMapped(ChannelRelation.IndexMapping.same(c.axis(0).getAsInt(), 0, c.size(0))
                .withLaw(k -> k == 0 ? 0 : Double.NaN));
    }
}
