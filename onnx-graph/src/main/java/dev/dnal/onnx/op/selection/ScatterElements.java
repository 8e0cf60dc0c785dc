package dev.dnal.onnx.op.selection;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/** A copy of the data [...] in which the elements at the given indices along one axis are replaced, or added to. */
final class ScatterElements implements Operator {
    @Override
    public String type() {
        return "ScatterElements";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING, InputRole.DATA)
                .whole("axis")
                .text("reduction", "none", "add", "mul");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        DataType type = in.commonType(0, 2);
        in.axis(in.node().intAttribute("axis", 0), in.shape(0).rank());
        in.shape(1, in.shape(0).rank());
        if (!in.shape(1).mayEqual(in.shape(2))) {
            throw in.error("indices " + in.shape(1) + " and updates " + in.shape(2) + " must have the same shape");
        }
        return List.of(new TensorType(type, in.shape(0)));
    }
}
