package dev.dnal.onnx.op.internal.rule;

import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;
import java.util.OptionalInt;

/** Operators on one tensor, element by element. */
public abstract class ElementwiseUnary implements Operator {
    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        return List.of(new TensorType(in.type(0), in.shape(0)));
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        return c.elementwise();
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofElements(input, axis);
    }
}
