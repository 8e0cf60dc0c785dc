package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
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
    public List<InputRole> roles() {
        return List.of(InputRole.SETTING);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        List<Double> bounds = IntStream.range(0, 3)
                .mapToObj(in::constant)
                .flatMap(Optional::stream)
                .map(Tensor::doubles)
                .map(elements -> elements[0])
                .toList();
        Dim count = bounds.size() == 3 ? Dim.of(count(bounds.get(0), bounds.get(1), bounds.get(2))) : Dim.any();
        return List.of(new TensorType(in.commonType(0, 1, 2), new Shape(List.of(count))));
    }

    private static long count(double start, double end, double step) {
        return (long) Math.max(0, Math.ceil((end - start) / step));
    }
}
