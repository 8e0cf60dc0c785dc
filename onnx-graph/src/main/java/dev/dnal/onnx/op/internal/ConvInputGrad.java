package dev.dnal.onnx.op.internal;

import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.Convolutions;
import java.util.List;

/**
 * Internal: gradient of Conv with respect to its image, from dY [N, K, spatial...], W and X, of which only the shape
 * counts. Attributes are those of the Conv.
 */
final class ConvInputGrad implements Operator {
    @Override
    public String type() {
        return InternalOperators.CONV_INPUT_GRAD;
    }

    @Override
    public String domain() {
        return Operators.INTERNAL_DOMAIN;
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.WEIGHT, InputRole.SETTING).attributesOf(Convolutions.ATTRIBUTES);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Convolutions.requireGradient(in, Convolutions.output(in, 2, 1));
        return List.of(new TensorType(in.commonType(0, 1), in.shape(2)));
    }
}
