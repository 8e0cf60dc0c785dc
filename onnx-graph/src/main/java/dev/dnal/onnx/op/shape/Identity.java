package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.internal.rule.ElementwiseUnary;
import java.util.List;
import java.util.Optional;

/** The input unchanged. */
final class Identity extends ElementwiseUnary {
    @Override
    public String type() {
        return "Identity";
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        return in.contents(0);
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, b::dy);
    }
}
