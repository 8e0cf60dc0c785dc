package dev.dnal.onnx.op.internal.rule;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.op.Inference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** ONNX's multidirectional broadcasting. */
public final class Broadcast {
    private Broadcast() {}

    /** The common shape of all inputs of a node. */
    public static Shape ofInputs(Inference in) {
        return IntStream.range(0, in.node().inputs().size())
                .mapToObj(in::shape)
                .reduce((a, b) -> of(a, b, in))
                .orElseThrow(() -> in.error("has no inputs, expected at least one"));
    }

    /** The common shape of two. */
    public static Shape of(Shape a, Shape b, Inference in) {
        int rank = Math.max(a.rank(), b.rank());
        List<Dim> dims = new ArrayList<>();
        for (int axis = rank; axis > 0; axis--) {
            Dim left = axis > a.rank() ? Dim.of(1) : a.dim(a.rank() - axis);
            Dim right = axis > b.rank() ? Dim.of(1) : b.dim(b.rank() - axis);
            dims.add(of(left, right, a, b, in));
        }
        return new Shape(dims);
    }

    private static Dim of(Dim left, Dim right, Shape a, Shape b, Inference in) {
        if (left.is(1)) {
            return right;
        }
        if (right.is(1) || left.surelyEquals(right)) {
            return left;
        }
        if (!left.mayEqual(right)) {
            throw in.error("shapes " + a + " and " + b + " can't be broadcast to each other");
        }
        // One size is open: at run time it is 1 or the other's, so a fixed size above 1 wins.
        return left.isFixed() ? left : right.isFixed() ? right : Dim.any();
    }

    /** The axis of a node's result that is aligned with an axis of one of its inputs. */
    public static int axis(Inference in, int input, int axis) {
        return in.node().output().requireShape().rank() - in.shape(input).rank() + axis;
    }

    /**
     * The axes of {@code result} along which {@code input} was broadcast: axes that it lacks or where its size is 1 and the
     * result's is not.
     */
    public static long[] reducedAxes(Shape input, Shape result) {
        int missing = result.rank() - input.rank();
        return IntStream.range(0, result.rank())
                .filter(axis -> axis < missing
                        || (input.dim(axis - missing).is(1) && !result.dim(axis).is(1)))
                .mapToLong(axis -> axis)
                .toArray();
    }
}
