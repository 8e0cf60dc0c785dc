package dev.dnal.onnx.op.logic;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.internal.rule.Broadcast;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.List;
import java.util.OptionalInt;

/** Operators on truth values, element by element with broadcasting; they carry no gradient. */
abstract class BooleanOperator implements Operator {
    @Override
    public final List<TensorType> infer(Inference in) {
        if (in.commonTypeOfAll() != DataType.BOOL) {
            throw in.error("inputs must be of type BOOL, found " + in.type(0));
        }
        return List.of(new TensorType(DataType.BOOL, Broadcast.ofInputs(in)));
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofBroadcast(in, input, axis);
    }
}
