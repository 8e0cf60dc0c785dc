package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelCut;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Tensors joined along an axis; all other sizes must agree. */
final class Concat implements Operator {
    @Override
    public String type() {
        return "Concat";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).repeated().whole("axis");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        int axis = axis(in);
        Shape joined = in.shape(0);
        for (int i = 1; i < in.node().inputs().size(); i++) {
            joined = join(in, joined, i, axis);
        }
        return List.of(new TensorType(in.commonTypeOfAll(), joined));
    }

    private static int axis(Inference in) {
        if (!in.node().hasAttribute("axis")) {
            throw in.error("attribute 'axis' is missing");
        }
        return in.axis(in.node().intAttribute("axis", 0), in.shape(0).rank());
    }

    private static Shape join(Inference in, Shape before, int index, int axis) {
        Shape next = in.shape(index);
        if (next.rank() != before.rank() || !next.with(axis, Dim.any()).mayEqual(before)) {
            throw in.error("inputs must agree in all sizes but those of axis " + axis + "; input " + index + ", '"
                    + in.input(index).name() + "', is " + next + ", those before it " + before);
        }
        Shape joined = before;
        for (int i = 0; i < joined.rank(); i++) {
            if (!joined.dim(i).isFixed() && next.dim(i).isFixed()) {
                joined = joined.with(i, next.dim(i));
            }
        }
        Dim left = before.dim(axis);
        Dim right = next.dim(axis);
        boolean fixed = left.isFixed() && right.isFixed();
        return joined.with(axis, fixed ? Dim.of(left.size() + right.size()) : Dim.any());
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        List<Dim> joined = new ArrayList<>();
        for (int i = 0; i < in.node().inputs().size(); i++) {
            Dim length = in.shape(i).dim(0);
            if (!length.isFixed()) {
                return Optional.empty();
            }
            joined.addAll(
                    in.contents(i).orElseGet(() -> Collections.nCopies(Math.toIntExact(length.size()), Dim.any())));
        }
        return Optional.of(joined);
    }

    @Override
    public void differentiate(Backward b) {
        Inference in = b.inference();
        int axis = axis(in);
        for (int i = 0; i < b.node().inputs().size(); i++) {
            int index = i;
            b.toInput(i, () -> {
                long start = 0;
                for (int before = 0; before < index; before++) {
                    start += in.size(before, axis);
                }
                return b.emit("Slice", b.dy(), b.longs(start), b.longs(start + in.size(index, axis)), b.longs(axis));
            });
        }
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        int axis = axis(c.inference());
        OptionalInt carried = IntStream.range(0, c.node().inputs().size())
                .mapToObj(c::axis)
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElseGet(OptionalInt::empty);
        return carried.isPresent() && carried.getAsInt() != axis ? joined(c, carried.getAsInt()) : appended(c, axis);
    }

    /** Parts that lie side by side in each channel. */
    private static ChannelRelation joined(ChannelContext c, int channels) {
        List<ChannelRelation.Operand> operands = new ArrayList<>();
        for (int i = 0; i < c.node().inputs().size(); i++) {
            if (c.axis(i).isPresent() && !c.carries(i, channels)) {
                return c.opaque("joins parts that have them along different axes");
            }
            operands.add(new ChannelRelation.Operand(i, channels));
        }
        return new ChannelRelation.Aligned(channels, operands, false);
    }

    /** Parts that have channels of their own. */
    private static ChannelRelation appended(ChannelContext c, int axis) {
        ChannelRelation.IndexMapping route = ChannelRelation.IndexMapping.of(axis, 0);
        for (int i = 0; i < c.node().inputs().size(); i++) {
            if (c.axis(i).isPresent() && !c.carries(i, axis)) {
                return c.opaque("joins along another axis than theirs");
            }
            if (!c.shape(i).dim(axis).isFixed()) {
                return c.opaque("joins parts of sizes that are not known");
            }
            route = route.then(ChannelRelation.IndexMapping.same(
                    axis, i, Math.toIntExact(c.shape(i).size(axis))));
        }
        return c.indexMapped(route);
    }

    @Override
    public void cutChannels(ChannelCut cut) {
        List<Value> left = new ArrayList<>();
        for (int i = 0; i < cut.node().inputs().size(); i++) {
            if (cut.left(i) > 0) {
                left.add(cut.node().input(i));
            }
        }
        for (int i = 0; i < left.size(); i++) {
            cut.node().setInput(i, left.get(i));
        }
        cut.node().truncateInputs(left.size());
    }

    @Override
    public boolean broadcasts() {
        return false;
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.besides(axis(in), axis);
    }
}
