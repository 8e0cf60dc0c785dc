package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.constant.ConstantNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A tensor that an attribute holds: value, value_float, value_floats, value_int, value_ints, value_string or value_strings. */
final class Constant implements Operator {
    @Override
    public String type() {
        return "Constant";
    }

    @Override
    public Signature signature() {
        Signature signature = Signature.of();
        for (String attribute : ConstantNode.ATTRIBUTES) {
            signature = signature.any(attribute);
        }
        return signature;
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Tensor tensor = ConstantNode.tensor(in.node())
                .orElseThrow(() ->
                        in.error("must have exactly one of the attributes " + String.join(", ", ConstantNode.ATTRIBUTES)
                                + "; found " + in.node().attributes().keySet()));
        return List.of(new TensorType(tensor.type(), tensor.shape()));
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        return ConstantNode.tensor(in.node())
                .filter(tensor -> tensor.type() == DataType.INT64 || tensor.type() == DataType.INT32)
                .filter(tensor -> Arrays.stream(tensor.longs()).allMatch(size -> size >= 0))
                .map(tensor -> Arrays.stream(tensor.longs()).mapToObj(Dim::of).toList());
    }
}
