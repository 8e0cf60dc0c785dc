package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The numbers from input 0 up to and without input 1, by steps of input 2. */
final class Range implements Operator {
    @Override
    public String type() {
        return "Range";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.SETTING, InputRole.SETTING, InputRole.SETTING);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        in.requireOneElement(0, "start");
        in.requireOneElement(1, "limit");
        in.requireOneElement(2, "delta");
        List<Double> bounds = IntStream.range(0, 3)
                .mapToObj(in::constant)
                .flatMap(Optional::stream)
                .map(Tensor::doubles)
                .map(elements -> elements[0])
                .toList();
        if (bounds.size() == 3 && bounds.get(2) == 0) {
            throw in.error("delta, input 2, must not be 0");
        }
        Dim count = bounds.size() == 3 ? Dim.of(count(bounds.get(0), bounds.get(1), bounds.get(2))) : Dim.any();
        return List.of(new TensorType(in.commonType(0, 1, 2), new Shape(List.of(count))));
    }

    private static long count(double start, double end, double step) {
        return (long) Math.max(0, Math.ceil((end - start) / step));
    }
}
