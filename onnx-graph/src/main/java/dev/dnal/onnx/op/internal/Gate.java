package dev.dnal.onnx.op.internal;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.PerChannel;
import java.util.List;
import java.util.stream.IntStream;

/*
 * With x [N, C, ...], scores s [C] or [1], and a scalar delta:
 *
 *     g = sigmoid(delta * s)          y = g * x        (g as [1, C, 1...])
 *
 *     dx = dy * g
 *     dg = sum of dy * x              (over all axes but the channels', and over those too if s is [1])
 *     ds = dg * g * (1 - g) * delta
 */
/**
 * Internal: a soft gate (DNAL, section 3), from x [N, C, ...], scores s, one for each channel or one for all, and the scalar delta. It has
 * gradients for x and s.
 */
public final class Gate implements Operator {
    /** For the list of operators. */
    Gate() {}

    @Override
    public String type() {
        return InternalOperators.GATE;
    }

    @Override
    public String domain() {
        return Operators.INTERNAL_DOMAIN;
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.GATE, InputRole.SETTING);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape x = in.shape(0);
        if (x.rank() < 2) {
            throw in.error("x must have shape [N, C, ...], found " + x);
        }
        Shape s = in.shape(1);
        if (!s.mayEqual(new Shape(List.of(x.dim(1)))) && !s.mayEqual(Shape.of(1))) {
            throw in.error("s must have shape [" + x.dim(1) + "] or [1], found " + s);
        }
        if (!in.shape(2).mayEqual(Shape.scalar())) {
            throw in.error("delta must be a scalar, found " + in.shape(2));
        }
        return List.of(new TensorType(in.commonType(0, 1, 2), x));
    }

    @Override
    public void differentiate(Backward b) {
        Value x = b.input(0);
        Value s = b.input(1);
        Value delta = b.input(2);
        b.toInput(0, () -> b.mul(b.dy(), spread(b, x, s, delta)));
        b.toInput(1, () -> {
            Value gate = factor(b, s, delta);
            Value slope = b.mul(gate, b.sub(b.scalarLike(gate, 1), gate));
            return b.mul(b.mul(sumPerGate(b, b.mul(b.dy(), x)), slope), delta);
        });
        b.toInput(2, () -> {
            throw new GraphException(b.node(), "has gradients for x and s only, not for delta");
        });
    }

    /** The sum over all that a gate factors, in the shape of s. */
    private static Value sumPerGate(Backward b, Value products) {
        int rank = products.requireShape().rank();
        return b.input(1).requireShape().dim(0).equals(b.input(0).requireShape().dim(1))
                ? b.sumDropping(products, PerChannel.otherAxes(rank))
                : b.reshape(
                        b.sumDropping(
                                products,
                                IntStream.range(0, rank).asLongStream().toArray()),
                        1);
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (!c.carries(0, 1)) {
            return c.opaque();
        }
        Dim channels = c.shape(0).dim(1);
        ChannelRelation.Operand x = new ChannelRelation.Operand(0, 1);
        return new ChannelRelation.Aligned(
                1,
                c.shape(1).dim(0).equals(channels) && !channels.is(1)
                        ? List.of(x, new ChannelRelation.Operand(1, 0))
                        : List.of(x),
                false);
    }

    /** Whether a node is a soft gate. */
    public static boolean is(Node node) {
        return node.domain().equals(Operators.INTERNAL_DOMAIN) && node.opType().equals(InternalOperators.GATE);
    }

    /** The factors sigmoid(delta * s) of scores, in their shape; those that the graph has already, if it has them. */
    public static Value factor(GraphBuilder b, Value s, Value delta) {
        return s.uses().stream()
                .filter(use -> use.node().is("Mul")
                        && use.node().input(0) == s
                        && use.node().input(1) == delta)
                .flatMap(use -> use.node().output().uses().stream())
                .filter(use -> use.node().is("Sigmoid"))
                .map(use -> use.node().output())
                .findFirst()
                .orElseGet(() -> b.emit("Sigmoid", b.mul(s, delta)));
    }

    /** The factors as x is multiplied with them, [1, C, 1...] or [1, 1, 1...]. */
    public static Value spread(GraphBuilder b, Value x, Value s, Value delta) {
        return PerChannel.spread(b, factor(b, s, delta), x.requireShape().rank());
    }
}
