package dev.dnal.onnx.op.internal;

import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/*
 * With the channels of W along an axis, and the largest whole number h (attributes):
 *
 *     s = max of |W| over each channel / h                 Y = s * round(W / s)
 *
 * Rounding has the gradient of the identity (straight through), and s counts as a constant: dW = dY.
 */
/**
 * Internal: weights W rounded to the real numbers that 8-bit whole numbers stand for, with a step for each channel that follows the
 * largest weight. Attributes {@code axis} of the channels, and {@code largest}, the whole number of the largest weight.
 */
public final class FakeQuantiseWeights implements Operator {
    /** For the list of operators. */
    FakeQuantiseWeights() {}

    @Override
    public String type() {
        return InternalOperators.FAKE_QUANTISE_WEIGHTS;
    }

    @Override
    public String domain() {
        return Operators.INTERNAL_DOMAIN;
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.WEIGHT).whole("axis").whole("largest");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        in.axis(in.node().intAttribute("axis", 0), in.shape(0).rank());
        return List.of(new TensorType(in.type(0), in.shape(0)));
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, b::dy);
    }
}
