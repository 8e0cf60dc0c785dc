package dev.dnal.onnx.op.selection;

import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/** For each element of the indices, input 1, the element of input 0 at this index along attribute axis and at the same place along others. */
final class GatherElements implements Operator {
    @Override
    public String type() {
        return "GatherElements";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING).whole("axis");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        int rank = in.shape(0).rank();
        in.axis(in.node().intAttribute("axis", 0), rank);
        return List.of(new TensorType(in.type(0), in.shape(1, rank)));
    }

    /** Each element of dx is the sum of those of dy that were taken from it. */
    @Override
    public void differentiate(Backward b) {
        b.toInput(
                0,
                () -> b.call("ScatterElements", b.zerosLike(b.input(0)), b.input(1), b.dy())
                        .attribute("axis", b.node().intAttribute("axis", 0))
                        .attribute("reduction", "add")
                        .output());
    }
}
