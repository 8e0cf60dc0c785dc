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
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/*
 * Y = alpha * A' B' + beta * C, where A' [M, K] is A or its transpose, B' [K, N] is B or its transpose, and C broadcasts to
 * [M, N]:
 *
 *     dA' = alpha * dY B'^T [M, K]      dB' = alpha * A'^T dY [K, N]      dC = beta * dY
 *
 * and where A or B came transposed, the gradient is the transpose of these. Each is one Gemm again.
 */
/** alpha * A' B' + beta * C for matrices, each of A' and B' transposed or not. */
final class Gemm implements Operator {
    @Override
    public String type() {
        return "Gemm";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.WEIGHT)
                .optional(InputRole.BIAS)
                .number("alpha")
                .number("beta")
                .flag("transA")
                .flag("transB");
    }

    @Override
    public Optional<WeightedSum> weightedSum(Node node) {
        return Optional.of(new WeightedSum(false, 1, transposes(node, "transB") ? 0 : 1, 1));
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape a = in.shape(0, 2);
        Shape b = in.shape(1, 2);
        boolean transA = transposes(in.node(), "transA");
        boolean transB = transposes(in.node(), "transB");
        if (!a.dim(transA ? 0 : 1).mayEqual(b.dim(transB ? 1 : 0))) {
            throw in.error("inner sizes differ: A " + a + (transA ? " transposed" : "") + " and B " + b
                    + (transB ? " transposed" : ""));
        }
        Shape y = new Shape(List.of(a.dim(transA ? 1 : 0), b.dim(transB ? 0 : 1)));
        if (in.has(2) && !broadcastsTo(in.shape(2), y)) {
            throw in.error("C of shape " + in.shape(2) + " does not broadcast to " + y);
        }
        return List.of(new TensorType(in.commonType(0, 1, 2), y));
    }

    private static boolean transposes(Node node, String attribute) {
        return node.intAttribute(attribute, 0) != 0;
    }

    private static boolean broadcastsTo(Shape c, Shape y) {
        if (c.rank() > y.rank()) {
            return false;
        }
        for (int axis = 1; axis <= c.rank(); axis++) {
            Dim dim = c.dim(-axis);
            if (!dim.is(1) && !dim.mayEqual(y.dim(-axis))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void differentiate(Backward b) {
        Node node = b.node();
        Value first = b.input(0);
        Value second = b.input(1);
        boolean transA = transposes(node, "transA");
        boolean transB = transposes(node, "transB");
        b.toInput(
                0,
                () -> transA ? product(b, second, transB, b.dy(), true) : product(b, b.dy(), false, second, !transB));
        b.toInput(
                1, () -> transB ? product(b, b.dy(), true, first, transA) : product(b, first, !transA, b.dy(), false));
        if (node.hasInput(2)) {
            float beta = node.floatAttribute("beta", 1);
            b.toInput(2, () -> beta == 1 ? b.dy() : b.scale(b.dy(), beta));
        }
    }

    private static Value product(Backward b, Value left, boolean transLeft, Value right, boolean transRight) {
        return b.call("Gemm", left, right)
                .attribute("alpha", b.node().floatAttribute("alpha", 1))
                .attribute("transA", transLeft ? 1 : 0)
                .attribute("transB", transRight ? 1 : 0)
                .output();
    }

    @Override
    public long macs(Node node) {
        Shape y = node.output().requireShape();
        long rows = y.dim(0).perExample();
        long inner = node.input(1).requireShape().size(transposes(node, "transB") ? 1 : 0);
        long bias = node.hasInput(2) ? 1 : 0;
        return rows * y.size(1) * (inner + bias);
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (c.node().input(1).initializer().isEmpty()) {
            return c.opaque("multiplies by what is computed");
        }
        if (transposes(c.node(), "transA")) {
            return c.opaque("transposes them");
        }
        if (!c.carries(0, 1)) {
            return c.opaque("does not sum over them");
        }
        return c.contraction(true);
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        if (input == 2) {
            return ParallelAxis.ofBroadcast(in, input, axis);
        }
        boolean transposed = transposes(in.node(), input == 0 ? "transA" : "transB");
        int kept = transposed ? 1 - input : input;
        return axis == kept ? OptionalInt.of(input) : OptionalInt.empty();
    }
}
