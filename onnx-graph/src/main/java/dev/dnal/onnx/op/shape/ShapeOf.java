package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;
import java.util.Optional;

/** ONNX's Shape: the sizes of the input's dimensions, or of those from attribute start up to and without end. */
final class ShapeOf implements Operator {
    @Override
    public String type() {
        return "Shape";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).whole("start").whole("end");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        return List.of(new TensorType(DataType.INT64, Shape.of(selected(in).size())));
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        return Optional.of(selected(in));
    }

    private static List<Dim> selected(Inference in) {
        List<Dim> dims = in.shape(0).dims();
        int start = bound(in, "start", 0, dims.size());
        int end = bound(in, "end", dims.size(), dims.size());
        return dims.subList(start, Math.max(start, end));
    }

    private static int bound(Inference in, String attribute, int otherwise, int rank) {
        long bound = in.node().intAttribute(attribute, otherwise);
        return (int) Math.max(0, Math.min(rank, bound < 0 ? bound + rank : bound));
    }
}
