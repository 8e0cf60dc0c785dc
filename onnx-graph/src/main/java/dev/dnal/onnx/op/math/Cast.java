package dev.dnal.onnx.op.math;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The elements converted to another type, named by attribute {@code to}. */
final class Cast implements Operator {
    private static final Set<DataType> COMPLEX = EnumSet.of(DataType.COMPLEX64, DataType.COMPLEX128);

    @Override
    public String type() {
        return "Cast";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).whole("to", 0, Integer.MAX_VALUE);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (!in.node().hasAttribute("to")) {
            throw in.error("attribute 'to' is missing; it names the element type to convert to");
        }
        DataType to = DataType.of(Math.toIntExact(in.node().intAttribute("to", 0)));
        if (COMPLEX.contains(in.type(0)) || COMPLEX.contains(to)) {
            throw in.error("converts " + in.type(0) + " to " + to + "; expected types that are not complex");
        }
        return List.of(new TensorType(to, in.shape(0)));
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        return in.type(0).isInteger() ? in.contents(0) : Optional.empty();
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.cast(b.dy(), b.input(0).type()));
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
