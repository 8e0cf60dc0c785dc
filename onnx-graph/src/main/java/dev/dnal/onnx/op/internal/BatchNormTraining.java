package dev.dnal.onnx.op.internal;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.BatchNorms;
import java.util.List;

/**
 * Internal: batch normalisation by the batch's own statistics. From X [N, C, spatial...], scale and B [C] it makes Y of X's
 * shape, and the batch's mean and biased variance, [C] each, for the running statistics. Attribute {@code epsilon} as that of
 * BatchNormalization.
 */
final class BatchNormTraining implements Operator {
    @Override
    public String type() {
        return InternalOperators.BATCH_NORM_TRAINING;
    }

    @Override
    public String domain() {
        return Operators.INTERNAL_DOMAIN;
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SCALE, InputRole.SHIFT).number("epsilon");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        TensorType vector = BatchNorms.channelVector(in, 0, 1, 2);
        return List.of(new TensorType(in.commonType(0, 1, 2), in.shape(0)), vector, vector);
    }

    @Override
    public void differentiate(Backward b) {
        if (!b.dy(1).isAbsent() || !b.dy(2).isAbsent()) {
            throw new GraphException(
                    b.node(), "no gradient flows through the batch statistics; only output 0 may lead to the loss");
        }
        if (!b.wants(0) && !b.wants(1) && !b.wants(2)) {
            return;
        }
        List<Value> gradients = b.call(
                        Operators.INTERNAL_DOMAIN,
                        InternalOperators.BATCH_NORM_GRAD,
                        b.dy(),
                        b.input(0),
                        b.input(1),
                        b.node().output(1),
                        b.node().output(2))
                .attribute("epsilon", BatchNorms.epsilon(b.node()))
                .outputs(3);
        for (int i = 0; i < 3; i++) {
            Value gradient = gradients.get(i);
            b.toInput(i, () -> gradient);
        }
    }
}
