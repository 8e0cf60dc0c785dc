package dev.dnal.onnx.op.selection;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/** The k largest elements, or with largest 0 the smallest, along attribute axis, and their indices; k is input 1. */
final class TopK implements Operator {
    @Override
    public String type() {
        return "TopK";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING)
                .whole("axis")
                .flag("largest")
                .flag("sorted");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        in.requireOneElement(1, "the number of elements");
        Shape shape = in.shape(0);
        int axis = axis(in);
        Dim count = in.constant(1)
                .map(k -> count(in, shape.dim(axis), k.longs()[0]))
                .orElse(Dim.any());
        Shape chosen = shape.with(axis, count);
        return List.of(new TensorType(in.type(0), chosen), new TensorType(DataType.INT64, chosen));
    }

    private static int axis(Inference in) {
        return in.axis(in.node().intAttribute("axis", -1), in.shape(0).rank());
    }

    private static Dim count(Inference in, Dim size, long k) {
        if (k < 0 || (size.isFixed() && k > size.size())) {
            throw in.error("can't take " + k + " of " + size + " elements");
        }
        return Dim.of(k);
    }

    /** Each element that was chosen has the gradient of its copy. */
    @Override
    public void differentiate(Backward b) {
        if (!b.node().hasOutput(1)) {
            Operator.super.differentiate(b);
        }
        b.toInput(
                0,
                () -> b.call(
                                "ScatterElements",
                                b.zerosLike(b.input(0)),
                                b.node().output(1),
                                b.dy())
                        .attribute("axis", axis(b.inference()))
                        .output());
    }
}
