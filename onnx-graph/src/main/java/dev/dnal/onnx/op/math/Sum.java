package dev.dnal.onnx.op.math;

import dev.dnal.onnx.graph.TensorType;
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

/** Sum of any number of tensors with broadcasting. */
final class Sum implements Operator {
    @Override
    public String type() {
        return "Sum";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.TERM).repeated();
    }

    @Override
    public List<TensorType> infer(Inference in) {
        return List.of(new TensorType(in.commonTypeOfAll(), Broadcast.ofInputs(in)));
    }

    @Override
    public void differentiate(Backward b) {
        for (int i = 0; i < b.node().inputs().size(); i++) {
            b.toInput(i, b::dy);
        }
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
