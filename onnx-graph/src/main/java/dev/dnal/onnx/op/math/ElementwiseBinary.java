package dev.dnal.onnx.op.math;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.internal.rule.Broadcast;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Operators on two tensors of one type, element by element with broadcasting. */
abstract class ElementwiseBinary implements Operator {
    @Override
    public List<TensorType> infer(Inference in) {
        return List.of(new TensorType(in.commonType(0, 1), Broadcast.ofInputs(in)));
    }

    /** What the operator makes of two sizes, for operators that shapes are computed with. */
    OptionalLong ofSizes(long a, long b) {
        return OptionalLong.empty();
    }

    @Override
    public final Optional<List<Dim>> contents(Inference in) {
        return in.contents(0).flatMap(left -> in.contents(1).map(right -> combine(left, right)));
    }

    private List<Dim> combine(List<Dim> left, List<Dim> right) {
        List<Dim> combined = new ArrayList<>();
        for (int i = 0; i < (left.size() == 1 ? right.size() : left.size()); i++) {
            combined.add(combine(left.get(left.size() == 1 ? 0 : i), right.get(right.size() == 1 ? 0 : i)));
        }
        return combined;
    }

    private Dim combine(Dim left, Dim right) {
        if (!left.isFixed() || !right.isFixed()) {
            return Dim.any();
        }
        OptionalLong result = ofSizes(left.size(), right.size());
        return result.isPresent() && result.getAsLong() >= 0 ? Dim.of(result.getAsLong()) : Dim.any();
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        return c.elementwise();
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofBroadcast(in, input, axis);
    }
}
