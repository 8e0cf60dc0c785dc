package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;
import java.util.Optional;

/** The number of elements, an INT64 scalar. */
final class Size implements Operator {
    @Override
    public String type() {
        return "Size";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        in.shape(0);
        return List.of(new TensorType(DataType.INT64, Shape.scalar()));
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        Shape shape = in.shape(0);
        return shape.isFixed() ? Optional.of(List.of(Dim.of(shape.elements()))) : Optional.empty();
    }
}
