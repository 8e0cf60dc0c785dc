package dev.dnal.onnx.op.quantisation;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;
import java.util.OptionalInt;

/**
 * The whole number nearest to x / scale + zero point, the even one of two, brought into the range of the zero point's type;
 * without a zero point UINT8 around 0.
 */
final class QuantizeLinear implements Operator {
    @Override
    public String type() {
        return "QuantizeLinear";
    }

    @Override
    public Signature signature() {
        return Steps.SIGNATURE;
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (in.type(0) != DataType.FLOAT && in.type(0) != DataType.INT32) {
            throw in.error("input 0 must be FLOAT or INT32, found " + in.type(0));
        }
        Steps.require(in);
        DataType type = in.has(2) ? in.type(2) : DataType.UINT8;
        if (type != DataType.UINT8 && type != DataType.INT8) {
            throw in.error("the zero point (input 2) must be UINT8 or INT8, found " + type);
        }
        return List.of(new TensorType(type, in.shape(0)));
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return Steps.parallelAxis(in, input, axis);
    }
}
