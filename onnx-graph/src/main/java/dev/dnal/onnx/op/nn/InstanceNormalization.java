package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.graph.Dim;
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
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import dev.dnal.onnx.op.internal.rule.PerChannel;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/*
 * With mean and variance of each channel of each image, over its spatial axes,
 *
 *     X [N, C, spatial...]   scale, B [C]
 *     Y = H scale + B        where H = (X - mean) r, r = 1 / sqrt(variance + epsilon)
 *
 *     dX = r scale (dY - mean(dY) - H mean(dY H))      dScale = sum of dY H      dB = sum of dY      (sums over all axes but C)
 */
/** Each channel of each image brought to mean 0 and variance 1, then scaled and shifted by parameters of the channel. */
final class InstanceNormalization implements Operator {
    @Override
    public String type() {
        return "InstanceNormalization";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SCALE, InputRole.SHIFT).number("epsilon");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape x = in.shape(0);
        if (x.rank() < 3) {
            throw in.error("input 0 must be [N, C, spatial...], found " + x);
        }
        for (int parameter = 1; parameter <= 2; parameter++) {
            Dim size = in.shape(parameter, 1).dim(0);
            if (!size.mayEqual(x.dim(1))) {
                throw in.error("input " + parameter + " must have one element for each of " + x.dim(1)
                        + " channels, found " + size);
            }
        }
        return List.of(new TensorType(in.commonType(0, 1, 2), x));
    }

    @Override
    public void differentiate(Backward b) {
        int rank = b.input(0).requireShape().rank();
        b.toInput(0, () -> {
            Value h = normalised(b);
            Value inner = b.sub(b.sub(b.dy(), mean(b, b.dy())), b.mul(h, mean(b, b.mul(b.dy(), h))));
            return b.mul(b.mul(inner, PerChannel.spread(b, b.input(1), rank)), b.emit("Reciprocal", deviation(b)));
        });
        b.toInput(1, () -> b.sumDropping(b.mul(b.dy(), normalised(b)), PerChannel.otherAxes(rank)));
        b.toInput(2, () -> b.sumDropping(b.dy(), PerChannel.otherAxes(rank)));
    }

    private static Value normalised(Backward b) {
        return b.div(centred(b), deviation(b));
    }

    private static Value centred(Backward b) {
        return b.sub(b.input(0), mean(b, b.input(0)));
    }

    private static Value deviation(Backward b) {
        Value centred = centred(b);
        Value variance = mean(b, b.mul(centred, centred));
        double epsilon = b.node().floatAttribute("epsilon", 1e-5f);
        return b.emit("Sqrt", b.add(variance, b.scalarLike(variance, epsilon)));
    }

    /** Over the spatial axes, which stay. */
    private static Value mean(Backward b, Value value) {
        long[] axes = LongStream.range(2, value.requireShape().rank()).toArray();
        return b.call("ReduceMean", value).attribute("axes", axes).output();
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (!c.carries(0, 1)) {
            return c.opaque();
        }
        return new ChannelRelation.Aligned(
                1,
                List.of(
                        new ChannelRelation.Operand(0, 1),
                        new ChannelRelation.Operand(1, 0),
                        new ChannelRelation.Operand(2, 0)),
                false);
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofImages(input, axis);
    }
}
