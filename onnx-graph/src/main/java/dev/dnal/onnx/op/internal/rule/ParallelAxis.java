package dev.dnal.onnx.op.internal.rule;

import dev.dnal.onnx.op.Inference;
import java.util.OptionalInt;

/** What several operators answer to {@link dev.dnal.onnx.op.Operator#parallelAxis}. */
public final class ParallelAxis {
    private ParallelAxis() {}

    /** Of input 0, [N, C, ...], which is worked on image by image. */
    public static OptionalInt ofImages(int input, int axis) {
        return input == 0 && axis == 0 ? OptionalInt.of(0) : OptionalInt.empty();
    }

    /** Of input 0, which is worked on element by element; other inputs count for all of them. */
    public static OptionalInt ofElements(int input, int axis) {
        return input == 0 ? OptionalInt.of(axis) : OptionalInt.empty();
    }

    /** Of inputs that are broadcast to each other, and worked on element by element. */
    public static OptionalInt ofBroadcast(Inference in, int input, int axis) {
        return OptionalInt.of(Broadcast.axis(in, input, axis));
    }

    /** Of inputs that are worked on along one axis, which stays. */
    public static OptionalInt besides(int along, int axis) {
        return axis == along ? OptionalInt.empty() : OptionalInt.of(axis);
    }
}
