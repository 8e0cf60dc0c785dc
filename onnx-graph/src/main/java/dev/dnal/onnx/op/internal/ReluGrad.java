package dev.dnal.onnx.op.internal;

import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/**
 * Internal: gradient of Relu with respect to its input, from dY and Y: dY where Y is above 0, else 0. (Y tells it as
 * well as X, which then need not be kept for the backward pass.)
 */
final class ReluGrad implements Operator {
    @Override
    public String type() {
        return InternalOperators.RELU_GRAD;
    }

    @Override
    public String domain() {
        return Operators.INTERNAL_DOMAIN;
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.DATA);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (!in.shape(0).mayEqual(in.shape(1))) {
            throw in.error("dY must have the shape of Y, " + in.shape(1) + ", found " + in.shape(0));
        }
        return List.of(new TensorType(in.commonType(0, 1), in.shape(1)));
    }
}
