package dev.dnal.onnx.op.math;

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
import java.util.List;
import java.util.OptionalInt;

/**
 * x brought into the range from input 1 to input 2, scalars, each optional. The slope at the bounds is 1, as PyTorch takes
 * it.
 */
final class Clip implements Operator {
    @Override
    public String type() {
        return "Clip";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).optional(InputRole.SETTING, InputRole.SETTING);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        for (int bound = 1; bound <= 2; bound++) {
            if (in.has(bound)) {
                in.commonType(0, bound);
                in.requireOneElement(bound, "bound");
            }
        }
        return List.of(new TensorType(in.type(0), in.shape(0)));
    }

    @Override
    public void differentiate(Backward b) {
        // Within the bounds, and there only, x is what it was.
        b.toInput(0, () -> where(b, b.emit("Equal", b.input(0), b.output())));
        b.toInput(1, () -> where(b, b.emit("Less", b.input(0), b.input(1))));
        b.toInput(2, () -> where(b, b.emit("Greater", b.input(0), b.input(2))));
    }

    private static Value where(Backward b, Value condition) {
        return b.mul(b.dy(), b.cast(condition, b.dy().type()));
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        return c.elementwise();
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofElements(input, axis);
    }
}
