package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/** A matrix of the input's shape with ones on diagonal k and zeros elsewhere, of type dtype or the input's. */
final class EyeLike implements Operator {
    @Override
    public String type() {
        return "EyeLike";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).whole("k").whole("dtype", 1, DataType.UINT64.number());
    }

    @Override
    public List<TensorType> infer(Inference in) {
        long type = in.node().intAttribute("dtype", in.type(0).number());
        return List.of(new TensorType(DataType.of(Math.toIntExact(type)), in.shape(0, 2)));
    }

    @Override
    public void differentiate(Backward b) {
        // Nothing flows: the elements of the input are not read.
    }
}
