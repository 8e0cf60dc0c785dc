package dev.dnal.onnx.op.internal;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.Broadcast;
import java.util.List;

/**
 * Internal: a hard gate, from x [N, C, ...] and a mask of zeros and ones that broadcasts over it, as [1, C, 1...]: y = x * mask. The mask is
 * no parameter, and has no gradient.
 */
public final class Mask implements Operator {
    /** For the list of operators. */
    Mask() {}

    @Override
    public String type() {
        return InternalOperators.MASK;
    }

    @Override
    public String domain() {
        return Operators.INTERNAL_DOMAIN;
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (!Broadcast.ofInputs(in).mayEqual(in.shape(0))) {
            throw in.error("the mask must broadcast over x " + in.shape(0) + ", found " + in.shape(1));
        }
        return List.of(new TensorType(in.commonType(0, 1), in.shape(0)));
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.mul(b.dy(), b.input(1)));
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        return c.elementwiseProduct();
    }

    /** Whether a node is a hard gate. */
    public static boolean is(Node node) {
        return node.domain().equals(Operators.INTERNAL_DOMAIN) && node.opType().equals(InternalOperators.MASK);
    }
}
