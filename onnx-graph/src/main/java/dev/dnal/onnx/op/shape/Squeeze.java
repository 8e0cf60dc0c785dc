package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.AxisFreeing;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.Axes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Dimensions of size 1 taken out: those that input 1 names, or without it all whose size is 1. */
final class Squeeze implements Operator {
    @Override
    public String type() {
        return "Squeeze";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).optional(InputRole.SETTING);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        return List.of(new TensorType(in.type(0), Axes.remove(in.shape(0), axes(in))));
    }

    private static int[] axes(Inference in) {
        Shape shape = in.shape(0);
        if (!in.has(1)) {
            return everyAxisOfSizeOne(in, shape);
        }
        int[] axes = Axes.distinct(in, in.requireLongs(1, "axes"), shape.rank());
        for (int axis : axes) {
            if (!shape.dim(axis).mayEqual(Dim.of(1))) {
                throw in.error("dimension " + axis + " must have size 1 to be taken out, found shape " + shape);
            }
        }
        return axes;
    }

    private static int[] everyAxisOfSizeOne(Inference in, Shape shape) {
        if (!shape.isFixed()) {
            throw in.error("axes must be given where a size is not fixed, found shape " + shape);
        }
        return axesOfSizeOne(shape);
    }

    private static int[] axesOfSizeOne(Shape shape) {
        return IntStream.range(0, shape.rank())
                .filter(axis -> shape.dim(axis).is(1))
                .toArray();
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        return in.contents(0);
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            int[] axes = axes(b.inference());
            return axes.length == 0 ? b.dy() : b.emit("Unsqueeze", b.dy(), b.longs(Axes.longs(axes)));
        });
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (c.axis(0).isEmpty()) {
            return c.opaque();
        }
        OptionalInt left = Axes.left(c.axis(0).getAsInt(), axes(c.inference()));
        return left.isPresent() ? c.follow(left.getAsInt()) : c.opaque("takes out their axis");
    }

    /** The axes of size 1, which the freed one may have too, are named. */
    @Override
    public void freeAxis(AxisFreeing freeing) {
        if (!freeing.node().hasInput(1)) {
            freeing.set(1, Axes.longs(axesOfSizeOne(freeing.input())));
        }
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return input == 0 ? Axes.left(axis, axes(in)) : OptionalInt.empty();
    }
}
