package dev.dnal.onnx.op.quantisation;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** The real number that a whole one stands for: (x - zero point) * scale; without a zero point x * scale. */
final class DequantizeLinear implements Operator {
    private static final Set<DataType> WHOLE = Set.of(DataType.UINT8, DataType.INT8, DataType.INT32);

    @Override
    public String type() {
        return "DequantizeLinear";
    }

    @Override
    public Signature signature() {
        return Steps.SIGNATURE;
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (!WHOLE.contains(in.type(0))) {
            throw in.error("input 0 must be UINT8, INT8 or INT32, found " + in.type(0));
        }
        Steps.require(in);
        in.commonType(0, 0, 2);
        return List.of(new TensorType(DataType.FLOAT, in.shape(0)));
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return Steps.parallelAxis(in, input, axis);
    }
}
