package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.internal.InternalOperators;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Calls of operators between real numbers and the whole ones that stand for them. */
final class QuantisationCases extends OperatorCaseList {
    QuantisationCases() {
        quantisation();
        fakeQuantisation();
    }

    /** Halves go to the even neighbour, also below 0; what is out of range to its end. */
    private void quantisation() {
        discrete(
                "QuantizeLinear",
                (b, x) ->
                        b.emit("QuantizeLinear", x.get(0), b.scalar(DataType.FLOAT, 0.5), b.scalar(DataType.UINT8, 10)),
                List.of(Tensor.of(new float[] {-6, -1.25f, 0.25f, 0.75f, 200}, 5)),
                0,
                8,
                10,
                12,
                255);
        discrete(
                "QuantizeLinear",
                (b, x) -> b.call("QuantizeLinear", x.get(0), perRow(b), b.constant("zero", bytes(1, -1)))
                        .attribute("axis", 0)
                        .output(),
                List.of(Tensor.of(new float[] {1, -300, 1, 0.6f}, 2, 2)),
                3,
                -128,
                0,
                0);
        refused(
                "DequantizeLinear",
                (b, x) -> b.emit("DequantizeLinear", x.get(0), x.get(1)),
                List.of(bytes(3, -1).reshape(1, 2), Tensor.of(new float[] {0.5f, 2}, 2)),
                1.5,
                -2);
        refused(
                "DequantizeLinear",
                (b, x) -> b.emit("DequantizeLinear", x.get(0), x.get(1), b.scalar(DataType.INT8, 1)),
                List.of(bytes(3, -1), Tensor.scalar(0.5f)),
                1,
                -1);
    }

    private void fakeQuantisation() {
        fakeQuantise(b -> b.scalar(DataType.DOUBLE, 0));
        fakeQuantise(b -> Value.absent());
        straightThrough(
                INTERNAL + InternalOperators.FAKE_QUANTISE_WEIGHTS,
                (b, x) -> b.call(Operators.INTERNAL_DOMAIN, InternalOperators.FAKE_QUANTISE_WEIGHTS, x.get(0))
                        .attribute("axis", 1)
                        .attribute("largest", 4)
                        .output(),
                List.of(Tensor.of(new double[] {1.2, 0.25, 0, -4, 1, 0}, 2, 3)),
                1,
                0.25,
                0,
                -4,
                1,
                0);
    }

    /** With the logarithm of what the step is stretched by, or without. */
    private void fakeQuantise(Function<GraphBuilder, Value> logarithm) {
        straightThrough(
                INTERNAL + InternalOperators.FAKE_QUANTISE,
                (b, x) -> b.call(
                                Operators.INTERNAL_DOMAIN,
                                InternalOperators.FAKE_QUANTISE,
                                x.get(0),
                                logarithm.apply(b))
                        .attribute("scale", 0.25f)
                        .attribute("least", -2)
                        .attribute("largest", 4)
                        .output(),
                List.of(doubles(-0.6, -0.2, 0.3, 0.55, 9)),
                -0.5,
                -0.25,
                0.25,
                0.5,
                1);
    }

    private static Value perRow(GraphBuilder b) {
        return b.constant("scale", Tensor.of(new float[] {0.5f, 1}, 2));
    }

    private static Tensor bytes(int... values) {
        return Tensor.ofDoubles(
                DataType.INT8, Arrays.stream(values).asDoubleStream().toArray(), values.length);
    }
}
