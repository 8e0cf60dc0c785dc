package dev.dnal.onnx.op.logic;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.Broadcast;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.List;
import java.util.OptionalInt;

/** Operators that compare two tensors of one type; the truth values carry no gradient. */
abstract class Comparison implements Operator {
    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.DATA);
    }

    @Override
    public final List<TensorType> infer(Inference in) {
        in.commonType(0, 1);
        return List.of(new TensorType(DataType.BOOL, Broadcast.ofInputs(in)));
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofBroadcast(in, input, axis);
    }
}
