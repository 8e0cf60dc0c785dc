package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.Axes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Dimensions of size 1 put in at the axes of the result that input 1 names. */
final class Unsqueeze implements Operator {
    @Override
    public String type() {
        return "Unsqueeze";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape shape = in.shape(0);
        long[] axes = in.requireLongs(1, "axes");
        return List.of(new TensorType(
                in.type(0), Axes.insert(shape, Axes.distinct(in, axes, shape.rank() + axes.length))));
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        return in.contents(0);
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.emit("Squeeze", b.dy(), b.input(1)));
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (c.axis(0).isEmpty()) {
            return c.opaque();
        }
        return c.follow(moved(c.inference(), c.axis(0).getAsInt()));
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return input == 0 ? OptionalInt.of(moved(in, axis)) : OptionalInt.empty();
    }

    /** Where an axis is behind the operator. */
    private static int moved(Inference in, int axis) {
        long[] named = in.requireLongs(1, "axes");
        int to = axis;
        for (int inserted : Axes.distinct(in, named, in.shape(0).rank() + named.length)) {
            to += inserted <= to ? 1 : 0;
        }
        return to;
    }
}
