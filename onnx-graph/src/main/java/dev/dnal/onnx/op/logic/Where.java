package dev.dnal.onnx.op.logic;

import dev.dnal.onnx.graph.DataType;
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

/** Input 1 where the truth value of input 0 is true, and input 2 elsewhere, with broadcasting. */
final class Where implements Operator {
    @Override
    public String type() {
        return "Where";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.DATA, InputRole.DATA);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (in.type(0) != DataType.BOOL) {
            throw in.error("condition, input 0, must be of type BOOL, found " + in.type(0));
        }
        return List.of(new TensorType(in.commonType(1, 2), Broadcast.ofInputs(in)));
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(1, () -> b.emit("Where", b.input(0), b.dy(), zero(b)));
        b.toInput(2, () -> b.emit("Where", b.input(0), zero(b), b.dy()));
    }

    private static Value zero(Backward b) {
        return b.scalarLike(b.dy(), 0);
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
