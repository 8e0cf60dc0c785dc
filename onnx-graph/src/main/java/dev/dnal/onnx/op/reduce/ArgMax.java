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
        int axis = in.axis(in.node().intAttribute("axis", 0), shape.rank());
        boolean keeps = in.node().intAttribute("keepdims", 1) != 0;
        return List.of(new TensorType(DataType.INT64, keeps ? shape.with(axis, Dim.of(1)) : shape.remove(axis)));
    }
}
