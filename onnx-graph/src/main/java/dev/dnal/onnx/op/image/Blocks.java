package dev.dnal.onnx.op.image;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.List;
import java.util.OptionalInt;

/** Operators between channels and square blocks of pixels, of attribute blocksize, of images [N, C, H, W]. */
abstract class Blocks implements Operator {
    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).whole("blocksize", 1, Short.MAX_VALUE);
    }

    static long blockSize(Inference in) {
        if (!in.node().hasAttribute("blocksize")) {
            throw in.error("attribute 'blocksize' is missing");
        }
        return in.node().intAttribute("blocksize", 1);
    }

    /** The shape of the result, whose sizes are those of the input times and divided by these. */
    static Shape scaled(Inference in, long channelsTimes, long channelsBy, long sizeTimes, long sizeBy) {
        Shape x = in.shape(0, 4);
        return new Shape(List.of(
                x.dim(0),
                scaled(in, x.dim(1), channelsTimes, channelsBy),
                scaled(in, x.dim(2), sizeTimes, sizeBy),
                scaled(in, x.dim(3), sizeTimes, sizeBy)));
    }

    private static Dim scaled(Inference in, Dim size, long times, long by) {
        if (!size.isFixed()) {
            return Dim.any();
        }
        if (size.size() % by != 0) {
            throw in.error("shape " + in.shape(0) + " has no whole blocks of " + blockSize(in) + " x " + blockSize(in));
        }
        return Dim.of(Math.multiplyExact(size.size() / by, times));
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofImages(input, axis);
    }
}
