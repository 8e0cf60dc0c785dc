package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.TensorType;
import java.util.List;

/** Operators on two tensors of one type, element by element with broadcasting. */
abstract class ElementwiseBinary implements Operator {
    @Override
    public List<TensorType> infer(Inference in) {
        return List.of(new TensorType(in.commonType(0, 1), Broadcast.ofInputs(in)));
    }
}
