package dev.dnal.onnx.op.internal;

import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.BatchNorms;
import java.util.List;

/*
 * The mean m and the biased variance v of X's M elements in a channel depend on X; with r = 1 / sqrt(v + epsilon) and
 * xh = (X - m) * r:
 *
 *     dY, X [N, C, spatial...]   scale, mean, var [C]
 *     dB     = sum of dY
 *     dScale = sum of dY * xh
 *     dX     = scale * r * (dY - dB / M - xh * dScale / M)      (sums over all axes but C)
 */
/**
 * Internal: gradients of {@link BatchNormTraining} with respect to X, scale and B, from dY, X, scale and the batch's mean and
 * biased variance.
 */
final class BatchNormGrad implements Operator {
    @Override
    public String type() {
        return InternalOperators.BATCH_NORM_GRAD;
    }

    @Override
    public String domain() {
        return Operators.INTERNAL_DOMAIN;
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.DATA, InputRole.SCALE, InputRole.MEAN, InputRole.VARIANCE)
                .number("epsilon");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        TensorType vector = BatchNorms.channelVector(in, 1, 2, 3);
        if (!in.shape(0).mayEqual(in.shape(1))) {
            throw in.error("dY must have the shape of X, " + in.shape(1) + ", found " + in.shape(0));
        }
        return List.of(new TensorType(in.commonType(0, 1, 2, 3, 4), in.shape(1)), vector, vector);
    }
}
