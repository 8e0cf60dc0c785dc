package dev.dnal.onnx.op.logic;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/** Whether each element is no number. */
final class IsNaN implements Operator {
    @Override
    public String type() {
        return "IsNaN";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        return List.of(new TensorType(DataType.BOOL, in.shape(0)));
    }
}
