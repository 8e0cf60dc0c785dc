package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.AxisFreeing;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.Broadcast;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Input 0 broadcast, in both directions, with the shape given by input 1. */
final class Expand implements Operator {
    /** Most dimensions of a shape nothing is known of: far more than any network has, far fewer than a file can claim. */
    private static final long MAX_RANK = 64;

    @Override
    public String type() {
        return "Expand";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        return List.of(new TensorType(in.type(0), Broadcast.of(in.shape(0), shapeFrom(in, 1), in)));
    }

    /** The shape that a whole-number vector asks for, as far as its contents are known; their number must be. */
    static Shape shapeFrom(Inference in, int index) {
        requireSizes(in, index);
        return in.contents(index).map(Shape::new).orElseGet(() -> new Shape(openSizes(in, index)));
    }

    /** Checks that an input is a vector of whole numbers. */
    static void requireSizes(Inference in, int index) {
        in.shape(index, 1);
        if (in.type(index) != DataType.INT64) {
            throw in.error(
                    "input " + index + ", '" + in.input(index).name() + "', must be INT64, found " + in.type(index));
        }
    }

    /** As many sizes as a whole-number vector has elements, nothing known of them. */
    static List<Dim> openSizes(Inference in, int index) {
        Dim rank = in.shape(index, 1).dim(0);
        if (!rank.isFixed() || rank.size() > MAX_RANK) {
            throw in.error("the number of dimensions asked for by input " + index + ", '"
                    + in.input(index).name() + "', must be known and at most " + MAX_RANK + ", found " + rank);
        }
        return Collections.nCopies(Math.toIntExact(rank.size()), Dim.any());
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, b::dy);
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (c.axis(0).isEmpty()) {
            return c.opaque("reads its sizes from them");
        }
        Shape output = c.node().output().requireShape();
        int fromEnd = c.axis(0).getAsInt() - c.shape(0).rank();
        if (!output.dim(fromEnd).equals(c.shape(0).dim(fromEnd))) {
            return c.opaque("broadcasts them");
        }
        Optional<Tensor> sizes = c.node().input(1).initializer();
        if (sizes.isEmpty()) {
            return c.opaque("computes the sizes that it broadcasts to");
        }
        int place = sizes.get().elements() + fromEnd;
        return place >= 0 && sizes.get().number(place) != 1
                ? c.opaque("asks for as many as there are")
                : c.follow(output.rank() + fromEnd);
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        if (input != 0) {
            return OptionalInt.empty();
        }
        int to = Broadcast.axis(in, 0, axis);
        boolean grows =
                !in.node().output().requireShape().dim(to).equals(in.shape(0).dim(axis));
        return grows ? OptionalInt.empty() : OptionalInt.of(to);
    }

    /** A size of 1 leaves an axis as it is. */
    @Override
    public void freeAxis(AxisFreeing freeing) {
        long[] sizes = freeing.settings(1);
        int place = freeing.to() - freeing.output().rank() + sizes.length;
        if (place >= 0) {
            sizes[place] = 1;
            freeing.set(1, sizes);
        }
    }
}
