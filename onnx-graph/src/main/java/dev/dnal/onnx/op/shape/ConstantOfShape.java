package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A tensor of the shape given by input 0, all of whose elements are the one of attribute value, by default a FLOAT 0. */
final class ConstantOfShape implements Operator {
    @Override
    public String type() {
        return "ConstantOfShape";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.SETTING).tensor("value");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Tensor value = value(in);
        if (value.elements() != 1) {
            throw in.error("attribute 'value' must have one element, found " + value);
        }
        return List.of(new TensorType(value.type(), Expand.shapeFrom(in, 0)));
    }

    private static Tensor value(Inference in) {
        return in.node().tensorAttribute("value").orElse(Tensor.scalar(0f));
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        double value = value(in).doubles()[0];
        Shape shape = Expand.shapeFrom(in, 0);
        if (!shape.isFixed() || value < 0) {
            return Optional.empty();
        }
        return Optional.of(Collections.nCopies(Math.toIntExact(shape.elements()), Dim.of((long) value)));
    }
}
