package dev.dnal.onnx.op.activation;

import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.Broadcast;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.List;
import java.util.OptionalInt;

/*
 * Y = X where X > 0, slope X elsewhere, with slope broadcast to X:
 *
 *     dX = dY where X > 0, slope dY elsewhere      dslope = 0 where X > 0, X dY elsewhere
 *
 * The slope at 0 is that of negative numbers, as PyTorch takes it.
 */
/**
 * X where it is positive, elsewhere X times a slope that is learned: He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", 2015. The
 * slope broadcasts to X: [C, 1...] for an image [N, C, spatial...], or one number for all. As other activations it counts no
 * multiply-accumulate operations.
 */
final class PRelu implements Operator {
    @Override
    public String type() {
        return "PRelu";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SLOPE);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape x = in.shape(0);
        if (!Broadcast.ofInputs(in).mayEqual(x)) {
            throw in.error("slope of shape " + in.shape(1) + " does not broadcast to " + x);
        }
        return List.of(new TensorType(in.commonType(0, 1), x));
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.emit("Where", isPositive(b), b.dy(), b.mul(b.dy(), b.input(1))));
        b.toInput(1, () -> b.emit("Where", isPositive(b), b.scalarLike(b.dy(), 0), b.mul(b.dy(), b.input(0))));
    }

    private static Value isPositive(Backward b) {
        return b.emit("Greater", b.input(0), b.scalarLike(b.input(0), 0));
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        return c.elementwise();
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofBroadcast(in, input, axis);
    }
}
