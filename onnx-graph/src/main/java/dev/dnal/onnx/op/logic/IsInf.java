package dev.dnal.onnx.op.logic;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/** Whether each element is infinite; of one sign only, with attribute detect_negative or detect_positive 0. */
final class IsInf implements Operator {
    @Override
    public String type() {
        return "IsInf";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).flag("detect_negative").flag("detect_positive");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        return List.of(new TensorType(DataType.BOOL, in.shape(0)));
    }
}
