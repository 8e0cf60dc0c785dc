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
import java.util.ArrayList;
import java.util.List;

/*
 * Where parts are replaced, nothing of x is left:
 *
 *     dx       = dy, with zeros at the indices; dy where they are added to
 *     dupdates = the parts of dy at the indices
 */
/**
 * A copy of input 0 in which the parts at indices, input 1 [..., K], are replaced by updates, input 2, or have them added (attribute
 * reduction). Each row of the indices names a place along the first K axes.
 */
final class ScatterND implements Operator {
    @Override
    public String type() {
        return "ScatterND";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING, InputRole.DATA).text("reduction", "none", "add", "mul");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        DataType type = in.commonType(0, 2);
        Shape data = in.shape(0);
        Shape indices = in.shape(1);
        long named = indices.rank() == 0 ? 0 : in.size(1, indices.rank() - 1);
        if (named < 1 || named > data.rank()) {
            throw in.error("indices " + indices + " name " + named + " axes of " + data);
        }
        List<Dim> dims = new ArrayList<>(indices.dims().subList(0, indices.rank() - 1));
        dims.addAll(data.dims().subList((int) named, data.rank()));
        Shape expected = new Shape(dims);
        if (!in.shape(2).mayEqual(expected)) {
            throw in.error("updates must have shape " + expected + ", found " + in.shape(2));
        }
        return List.of(new TensorType(type, data));
    }

    @Override
    public void differentiate(Backward b) {
        String reduction = b.node().textAttribute("reduction", "none");
        if (reduction.equals("mul")) {
            Operator.super.differentiate(b);
        }
        b.toInput(
                0,
                () -> reduction.equals("add")
                        ? b.dy()
                        : b.emit("ScatterND", b.dy(), b.input(1), b.zerosLike(b.input(2))));
        b.toInput(2, () -> b.emit("GatherND", b.dy(), b.input(1)));
    }
}
