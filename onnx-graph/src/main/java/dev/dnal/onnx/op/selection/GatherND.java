package dev.dnal.onnx.op.selection;

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

/**
 * The parts of input 0 at indices, input 1 [..., K]: each of its rows names a place along K axes of the data, those behind the first
 * batch_dims, which data and indices share.
 */
final class GatherND implements Operator {
    @Override
    public String type() {
        return "GatherND";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING).whole("batch_dims", 0, Integer.MAX_VALUE);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape data = in.shape(0);
        Shape indices = in.shape(1);
        long shared = in.node().intAttribute("batch_dims", 0);
        if (indices.rank() == 0 || shared >= Math.min(data.rank(), indices.rank())) {
            throw in.error("batch_dims " + shared + " must be less than the dimensions of data " + data
                    + " and indices " + indices);
        }
        long named = in.size(1, indices.rank() - 1);
        if (named < 1 || shared + named > data.rank()) {
            throw in.error(
                    "indices " + indices + " name " + named + " axes behind the first " + shared + " of " + data);
        }
        List<Dim> dims = new ArrayList<>(indices.dims().subList(0, indices.rank() - 1));
        dims.addAll(data.dims().subList((int) (shared + named), data.rank()));
        return List.of(new TensorType(in.type(0), new Shape(dims)));
    }

    /** Each part of dx is the sum of those of dy that were taken from it. */
    @Override
    public void differentiate(Backward b) {
        if (b.node().intAttribute("batch_dims", 0) != 0) {
            Operator.super.differentiate(b);
        }
        b.toInput(
                0,
                () -> b.call("ScatterND", b.zerosLike(b.input(0)), b.input(1), b.dy())
                        .attribute("reduction", "add")
                        .output());
    }
}
