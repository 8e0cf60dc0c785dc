package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.onnx.op.internal.rule.Broadcast;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/*
 * Y = A B over the last two axes, A [..., M, K], B [..., K, N], Y [..., M, N]; the axes before them broadcast:
 *
 *     dA = dY B^T [..., M, K]      dB = A^T dY [..., K, N]
 *
 * A vector A [K] counts as [1, K], a vector B [K] as [K, 1], and Y lacks that axis of size 1. The rule puts it back, and
 * takes it from the result. Sums over broadcast axes are the driver's; only where B is a matrix and A a stack is the sum over
 * the stack drawn into the product, as otherwise a gradient of B for each element of the stack would be kept.
 */
/** Matrix product of tensors of any rank from 1 on, as numpy.matmul. */
final class MatMul implements Operator {
    @Override
    public String type() {
        return "MatMul";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.WEIGHT);
    }

    @Override
    public Optional<WeightedSum> weightedSum(Node node) {
        return Optional.of(new WeightedSum(false, -1, -1, 1));
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape a = in.shape(0);
        Shape b = in.shape(1);
        if (a.rank() == 0 || b.rank() == 0) {
            throw in.error("inputs must have at least 1 dimension, found " + a + " and " + b);
        }
        if (!a.dim(-1).mayEqual(b.dim(b.rank() == 1 ? 0 : -2))) {
            throw in.error("inner sizes differ: " + a + " and " + b);
        }
        List<Dim> dims = new ArrayList<>(Broadcast.of(stack(a), stack(b), in).dims());
        if (a.rank() > 1) {
            dims.add(a.dim(-2));
        }
        if (b.rank() > 1) {
            dims.add(b.dim(-1));
        }
        return List.of(new TensorType(in.commonType(0, 1), new Shape(dims)));
    }

    private static Shape stack(Shape shape) {
        return new Shape(shape.dims().subList(0, Math.max(0, shape.rank() - 2)));
    }

    @Override
    public void differentiate(Backward b) {
        Value first = b.input(0);
        Value second = b.input(1);
        boolean row = rank(first) == 1;
        boolean column = rank(second) == 1;
        b.toInput(0, () -> {
            Value matrix = column ? b.emit("Unsqueeze", second, b.longs(1)) : second;
            Value gradient = b.emit("MatMul", matrixGradient(b), transposed(b, matrix));
            return row ? b.emit("Squeeze", gradient, b.longs(-2)) : gradient;
        });
        b.toInput(1, () -> {
            if (rank(second) == 2 && rank(first) > 2) {
                return b.call("Gemm", rows(b, first), rows(b, b.dy()))
                        .attribute("transA", 1)
                        .output();
            }
            Value matrix = row ? b.emit("Unsqueeze", first, b.longs(0)) : first;
            Value gradient = b.emit("MatMul", transposed(b, matrix), matrixGradient(b));
            return column ? b.emit("Squeeze", gradient, b.longs(-1)) : gradient;
        });
    }

    private static int rank(Value value) {
        return value.requireShape().rank();
    }

    /** dY with the axes of size 1 that vectors among the inputs left out. */
    private static Value matrixGradient(Backward b) {
        boolean row = rank(b.input(0)) == 1;
        boolean column = rank(b.input(1)) == 1;
        Value gradient = column ? b.emit("Unsqueeze", b.dy(), b.longs(-1)) : b.dy();
        return row ? b.emit("Unsqueeze", gradient, b.longs(-2)) : gradient;
    }

    private static Value transposed(Backward b, Value matrices) {
        int rank = rank(matrices);
        long[] order = LongStream.range(0, rank).toArray();
        long last = order[rank - 1];
        order[rank - 1] = order[rank - 2];
        order[rank - 2] = last;
        return b.transpose(matrices, order);
    }

    private static Value rows(Backward b, Value stack) {
        return b.reshape(stack, -1, stack.requireShape().size(-1));
    }

    @Override
    public long macs(Node node) {
        long outputs = node.output().requireShape().dims().stream()
                .mapToLong(Dim::perExample)
                .reduce(1, Math::multiplyExact);
        return Math.multiplyExact(outputs, node.input(0).requireShape().size(-1));
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        int last = c.shape(0).rank() - 1;
        if (c.node().input(1).initializer().isEmpty()) {
            return c.opaque("multiplies by what is computed");
        }
        if (c.shape(1).rank() != 2) {
            return c.opaque("multiplies by weights that are no matrix");
        }
        if (last == 0 || !c.carries(0, last)) {
            return c.opaque(last == 0 ? "multiplies one vector of them" : "does not sum over them");
        }
        return c.contraction(true);
    }

    /** Rows of A, columns of B, and what is stacked; those before the last two axes are aligned from the last. */
    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        int rank = in.shape(input).rank();
        int fromEnd = rank - axis;
        if (rank == 1 || fromEnd == (input == 0 ? 1 : 2)) {
            return OptionalInt.empty();
        }
        // A vector on the other side leaves its axis out of the product.
        int missing = in.shape(1 - input).rank() == 1 ? 1 : 0;
        int result = in.node().output().requireShape().rank() - fromEnd;
        return OptionalInt.of(input == 0 || fromEnd > 1 ? result + missing : result);
    }
}
