package dev.dnal.onnx.op.logic;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.Broadcast;
import java.util.List;

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
}
