package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The slices of input 0 along attribute axis that input 1 names; the shape of the indices takes the place of the axis.
 * Negative indices count from the end.
 */
final class Gather implements Operator {
    @Override
    public String type() {
        return "Gather";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING).whole("axis");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (!in.type(1).isInteger()) {
            throw in.error("indices, input 1, must be whole numbers, found " + in.type(1));
        }
        Shape shape = in.shape(0);
        int axis = axis(in);
        requireInRange(in, shape.dim(axis));
        List<Dim> dims = new ArrayList<>(shape.dims().subList(0, axis));
        dims.addAll(in.shape(1).dims());
        dims.addAll(shape.dims().subList(axis + 1, shape.rank()));
        return List.of(new TensorType(in.type(0), new Shape(dims)));
    }

    private static int axis(Inference in) {
        return in.axis(in.node().intAttribute("axis", 0), in.shape(0).rank());
    }

    private static void requireInRange(Inference in, Dim dim) {
        long[] indices = in.constant(1).map(Tensor::longs).orElse(new long[0]);
        if (dim.isFixed() && Arrays.stream(indices).anyMatch(i -> i < -dim.size() || i >= dim.size())) {
            throw in.error("indices must be from " + -dim.size() + " to " + (dim.size() - 1) + ", found "
                    + Arrays.toString(indices));
        }
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        return in.contents(0)
                .flatMap(elements -> in.constant(1)
                        .map(indices -> Arrays.stream(indices.longs())
                                .mapToObj(i -> elements.get((int) (i < 0 ? i + elements.size() : i)))
                                .toList()));
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Inference in = b.inference();
            int axis = axis(in);
            long size = in.size(0, axis);
            Value indices = b.input(1);
            if (in.constant(1).isPresent() && in.shape(1).rank() == 1) {
                long[] places = Arrays.stream(in.requireLongs(1, "indices"))
                        .map(i -> i < 0 ? i + size : i)
                        .toArray();
                return GatherGradient.gradient(b, b.dy(), axis, places, size);
            }
            Value merged = GatherGradient.general(b, b.dy(), axis, in.shape(1).rank(), b.reshape(indices, -1), size);
            return b.reshapeLike(merged, b.input(0));
        });
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (c.axis(0).isEmpty()) {
            return c.opaque();
        }
        int axis = axis(c.inference());
        int channels = c.axis(0).getAsInt();
        int rank = c.shape(1).rank();
        if (axis != channels) {
            return c.follow(axis < channels ? channels - 1 + rank : channels);
        }
        if (c.inference().constant(1).isEmpty()) {
            return c.opaque("picks places that are computed");
        }
        if (rank != 1) {
            return c.opaque(rank == 0 ? "takes out their axis" : "lays them out along several axes");
        }
        int size = c.size(0);
        return c.indexMapped(ChannelRelation.IndexMapping.of(
                axis,
                0,
                Arrays.stream(c.inference().requireLongs(1, "indices"))
                        .mapToInt(i -> (int) (i < 0 ? i + size : i))
                        .toArray()));
    }

    @Override
    public void cutChannels(ChannelCut cut) {
        Node node = cut.node();
        int axis = cut.relation().routes().get(0).axis();
        long along = node.intAttribute("axis", 0);
        if ((along < 0 ? along + node.input(0).requireShape().rank() : along) == axis) {
            long[] positions = Arrays.stream(cut.positions(0)).asLongStream().toArray();
            node.setInput(1, cut.builder().longs(positions));
        }
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        int along = axis(in);
        if (input == 1) {
            return OptionalInt.of(along + axis);
        }
        if (axis == along) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(axis < along ? axis : axis - 1 + in.shape(1).rank());
    }
}
