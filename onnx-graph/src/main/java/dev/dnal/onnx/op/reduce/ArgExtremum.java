package dev.dnal.onnx.op.reduce;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.Axes;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.List;
import java.util.OptionalInt;

/** Where an extremum is along attribute axis, which stays with size 1 (keepdims, the default) or goes. */
abstract class ArgExtremum implements Operator {
    @Override
    public final Signature signature() {
        return Signature.of(InputRole.DATA).whole("axis").flag("keepdims").flag("select_last_index");
    }

    @Override
    public final List<TensorType> infer(Inference in) {
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
    public final OptionalInt parallelAxis(Inference in, int input, int axis) {
        return keepsAxis(in) ? ParallelAxis.besides(axis(in), axis) : Axes.left(axis, axis(in));
    }
}
