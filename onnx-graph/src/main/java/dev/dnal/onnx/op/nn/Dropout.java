package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The inference form: output 0 is the input unchanged, output 1 a mask that is true everywhere. */
final class Dropout implements Operator {
    @Override
    public String type() {
        return "Dropout";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA)
                .optional(InputRole.SETTING, InputRole.SETTING)
                .whole("seed");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (in.has(1)) {
            in.requireOneElement(1, "ratio");
        }
        if (in.has(2)) {
            in.requireOneElement(2, "training_mode");
            Optional<Tensor> training = in.constant(2);
            if (training.isEmpty() || training.get().doubles()[0] != 0) {
                throw in.error(
                        "drops elements by chance (training_mode, input 2, is not a constant false), which is not"
                                + " supported; take training_mode away");
            }
        }
        return List.of(new TensorType(in.type(0), in.shape(0)), new TensorType(DataType.BOOL, in.shape(0)));
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, b::dy);
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (c.node().hasOutput(1)) {
            return c.opaque("makes a mask for all of them");
        }
        return c.axis(0).isEmpty() ? c.opaque() : c.follow(c.axis(0).getAsInt());
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofElements(input, axis);
    }
}
