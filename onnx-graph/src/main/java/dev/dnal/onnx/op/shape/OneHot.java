package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/**
 * For each index of input 0 a row of as many elements as input 1 says, along attribute axis (by default a new last one): the
 * second element of input 2 at the index, the first elsewhere. It carries no gradient to the indices.
 */
final class OneHot implements Operator {
    @Override
    public String type() {
        return "OneHot";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING, InputRole.SETTING)
                .whole("axis");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape indices = in.shape(0);
        int axis = in.axis(in.node().intAttribute("axis", -1), indices.rank() + 1);
        in.requireOneElement(1, "depth");
        Dim depth = in.contents(1)
                .filter(known -> known.size() == 1)
                .map(known -> known.get(0))
                .orElse(Dim.any());
        if (!in.shape(2).mayEqual(Shape.of(2))) {
            throw in.error("values, input 2, must be two, [off, on], found shape " + in.shape(2));
        }
        return List.of(new TensorType(in.type(2), indices.insert(axis, depth)));
    }
}
