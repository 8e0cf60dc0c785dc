package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The tensor as many times along each axis as input 1 says. */
final class Tile implements Operator {
    @Override
    public String type() {
        return "Tile";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape shape = in.shape(0);
        if (!in.shape(1, 1).dim(0).mayEqual(Dim.of(shape.rank()))) {
            throw in.error("repeats, input 1, must have one element for each of " + shape.rank() + " axes, found "
                    + in.shape(1));
        }
        List<Dim> dims = new ArrayList<>();
        Optional<List<Dim>> repeats = in.contents(1);
        for (int axis = 0; axis < shape.rank(); axis++) {
            dims.add(times(shape.dim(axis), repeats.isPresent() ? repeats.get().get(axis) : Dim.any()));
        }
        return List.of(new TensorType(in.type(0), new Shape(dims)));
    }

    private static Dim times(Dim size, Dim count) {
        if (size.isFixed() && count.isFixed()) {
            return Dim.of(Math.multiplyExact(size.size(), count.size()));
        }
        return count.is(1) ? size : size.is(1) ? count : Dim.any();
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            long[] repeats = b.inference().requireLongs(1, "repeats");
            Value gradient = b.dy();
            for (int axis = 0; axis < repeats.length; axis++) {
                if (repeats[axis] != 1) {
                    gradient = sumOfTiles(b, gradient, axis, repeats[axis]);
                }
            }
            return gradient;
        });
    }

    private static Value sumOfTiles(Backward b, Value gradient, int axis, long tiles) {
        Shape shape = gradient.requireShape();
        long[] parts = new long[shape.rank() + 1];
        parts[axis] = tiles;
        for (int i = axis; i < shape.rank(); i++) {
            parts[i + 1] = shape.dim(i).isFixed() ? shape.size(i) : -1;
        }
        parts[axis + 1] = b.inference().size(0, axis);
        return b.sumDropping(b.reshape(gradient, parts), axis);
    }

    /** What is cut out of the channels is cut out of each tile, so that the node stays as it is. */
    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        Optional<Tensor> repeats = c.inference().constant(1);
        if (c.axis(0).isEmpty() || repeats.isEmpty()) {
            return c.opaque();
        }
        int axis = c.axis(0).getAsInt();
        int size = c.size(0);
        int tiles = Math.toIntExact(repeats.get().longs()[axis]);
        if (Arrays.stream(repeats.get().longs()).anyMatch(count -> count < 1)) {
            return c.opaque();
        }
        int[] coordinates = IntStream.range(0, tiles * size).map(j -> j % size).toArray();
        return c.indexMapped(ChannelRelation.IndexMapping.of(axis, 0, coordinates));
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        boolean once =
                in.constant(1).filter(repeats -> repeats.longs()[axis] == 1).isPresent();
        return input == 0 && once ? OptionalInt.of(axis) : OptionalInt.empty();
    }
}
