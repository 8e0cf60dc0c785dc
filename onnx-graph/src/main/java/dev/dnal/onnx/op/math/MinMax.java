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
import dev.dnal.onnx.op.internal.rule.Broadcast;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.List;
import java.util.OptionalInt;

/**
 * Operators that choose among the elements of any number of tensors, with broadcasting. Inputs that share the choice share
 * its gradient equally, as in PyTorch's maximum and minimum.
 */
abstract class MinMax implements Operator {
    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).repeated();
    }

    @Override
    public final List<TensorType> infer(Inference in) {
        return List.of(new TensorType(in.commonTypeOfAll(), Broadcast.ofInputs(in)));
    }

    @Override
    public final void differentiate(Backward b) {
        for (int i = 0; i < b.node().inputs().size(); i++) {
            Value input = b.input(i);
            b.toInput(i, () -> b.mul(b.div(b.dy(), chosenInputs(b)), isChosen(b, input)));
        }
    }

    private static Value chosenInputs(Backward b) {
        return b.emit(
                "Sum",
                b.node().inputs().stream().map(input -> isChosen(b, input)).toArray(Value[]::new));
    }

    /** 1 where the input's element is the result, 0 elsewhere. */
    private static Value isChosen(Backward b, Value input) {
        return b.cast(b.emit("Equal", input, b.output()), b.dy().type());
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
