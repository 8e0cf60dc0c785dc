package dev.dnal.onnx.op.internal.constant;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the contents of values that are the same in every run of the graph. */
public final class Constants {
    private Constants() {}

    /** The contents of an initializer, or of what a Constant node makes. */
    public static Optional<Tensor> of(Value value) {
        if (value.initializer().isPresent()) {
            return value.initializer();
        }
        Optional<Tensor> constant =
                value.producer().filter(node -> node.is("Constant")).flatMap(ConstantNode::tensor);
        if (constant.isPresent()) {
            return constant;
        }
        return value.contents()
                .filter(dims -> value.type() == DataType.INT64 && dims.stream().allMatch(Dim::isFixed))
                .flatMap(dims -> value.shape()
                        .map(shape -> Tensor.of(
                                dims.stream().mapToLong(Dim::size).toArray(),
                                shape.rank() == 0 ? new long[0] : new long[] {dims.size()})));
    }

    /** The elements of a whole-number tensor of at most one dimension as dimensions; negative elements are not known. */
    public static Optional<List<Dim>> dims(Value value) {
        if (value.contents().isPresent()) {
            return value.contents();
        }
        return of(value)
                .filter(tensor -> tensor.type() == DataType.INT64 || tensor.type() == DataType.INT32)
                .filter(tensor -> Arrays.stream(tensor.longs()).allMatch(size -> size >= 0))
                .map(tensor -> Arrays.stream(tensor.longs()).mapToObj(Dim::of).toList());
    }
}
