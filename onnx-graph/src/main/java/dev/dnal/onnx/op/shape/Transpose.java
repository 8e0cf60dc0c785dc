package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
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
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The axes in another order: dimension i of the result is dimension perm[i] of the input; without perm, reversed. */
final class Transpose implements Operator {
    @Override
    public String type() {
        return "Transpose";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).wholes("perm");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape shape = in.shape(0);
        List<Dim> dims = new ArrayList<>();
        for (long axis : order(in)) {
            dims.add(shape.dim((int) axis));
        }
        return List.of(new TensorType(in.type(0), new Shape(dims)));
    }

    private static long[] order(Inference in) {
        int rank = in.shape(0).rank();
        long[] order = in.node()
                .intsAttribute("perm")
                .orElse(LongStream.range(0, rank).map(axis -> rank - 1 - axis).toArray());
        if (!Arrays.equals(
                Arrays.stream(order).sorted().toArray(),
                LongStream.range(0, rank).toArray())) {
            throw in.error(
                    "attribute 'perm' must name each of " + rank + " axes once, found " + Arrays.toString(order));
        }
        return order;
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            long[] order = order(b.inference());
            long[] inverse = new long[order.length];
            for (int i = 0; i < order.length; i++) {
                inverse[(int) order[i]] = i;
            }
            return b.transpose(b.dy(), inverse);
        });
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (c.axis(0).isEmpty()) {
            return c.opaque();
        }
        long[] order = order(c.inference());
        int to = 0;
        while (order[to] != c.axis(0).getAsInt()) {
            to++;
        }
        return c.follow(to);
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        long[] order = order(in);
        return IntStream.range(0, order.length).filter(to -> order[to] == axis).findFirst();
    }
}
