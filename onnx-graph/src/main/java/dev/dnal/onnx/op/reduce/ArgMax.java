package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;
import java.util.OptionalInt;

/** Where the largest element is along attribute axis, which stays with size 1 (keepdims, the default) or goes. */
class ArgMax implements Operator {
    @Override
    public String type() {
        return "ArgMax";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).whole("axis").flag("keepdims").flag("select_last_index");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape shape = in.shape(0);
        int axis = axis(in);
        return List.of(
                new TensorType(DataType.INT64, keepsAxis(in) ? shape.with(axis, Dim.of(1)) : shape.remove(axis)));
    }

    private static int axis(Inference in) {
        return in.axis(in.node().intAttribute("axis", 0), in.shape(0).rank());
    }

    private static boolean keepsAxis(Inference in) {
        return in.node().intAttribute("keepdims", 1) != 0;
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        int along = axis(in);
        if (axis == along) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(keepsAxis(in) || axis < along ? axis : axis - 1);
    }
}
