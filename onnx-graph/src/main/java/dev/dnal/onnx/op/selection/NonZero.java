package dev.dnal.onnx.op.selection;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/** The indices of elements that are not zero, [rank, number of those]. */
final class NonZero implements Operator {
    @Override
    public String type() {
        return "NonZero";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        return List.of(new TensorType(
                DataType.INT64, new Shape(List.of(Dim.of(in.shape(0).rank()), Dim.any()))));
    }
}
