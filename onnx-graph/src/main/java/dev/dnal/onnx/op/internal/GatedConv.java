package dev.dnal.onnx.op.internal;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.onnx.op.internal.rule.Convolutions;
import dev.dnal.onnx.op.internal.rule.PerChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/*
 * A convolution whose weights are frozen, with a gate behind each of its channels:
 *
 *     X [N, C, spatial...]   W [K, C / group, kernel...]   B [K]   s [K]   delta scalar
 *     g = sigmoid(delta * s)      Y = g * Conv(X, W, B) = Conv(X, g * W, g * B)
 *
 * The gate costs nothing: it goes into the weights. Going back, with P = Conv(X, W, B),
 *
 *     dX = ConvInputGrad(dY, g * W, X)
 *     dg = sum of dY * P = (sum of dY * Y) / g                (sums over all axes but K)
 *     ds = delta * g * (1 - g) * dg = delta * (1 - g) * sum of dY * Y
 *
 * so P is needed nowhere, and nothing is divided by a gate that may be 0.
 */
/**
 * Internal: convolution with a soft gate on each output channel, from X, W, B (may be absent), s [K] and the scalar delta.
 * Attributes are those of Conv. It has gradients for X and s only.
 */
public final class GatedConv implements Operator {
    /** For the list of operators. */
    GatedConv() {}

    @Override
    public String type() {
        return InternalOperators.GATED_CONV;
    }

    @Override
    public String domain() {
        return Operators.INTERNAL_DOMAIN;
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.WEIGHT)
                .optional(InputRole.BIAS)
                .and(InputRole.GATE, InputRole.SETTING)
                .attributesOf(Convolutions.ATTRIBUTES);
    }

    @Override
    public Optional<WeightedSum> weightedSum(Node node) {
        return Optional.of(new WeightedSum(true, 1, 0, Convolutions.groups(node)));
    }

    @Override
    public List<TensorType> infer(Inference in) {
        TensorType y = Convolutions.output(in, 0, 1);
        in.commonType(0, 1, 3, 4);
        Dim filters = y.shape().dim(1);
        Convolutions.requireBias(in, 2, filters);
        if (!in.shape(3).mayEqual(new Shape(List.of(filters)))) {
            throw in.error("s must have shape [" + filters + "], found " + in.shape(3));
        }
        return List.of(y);
    }

    @Override
    public void differentiate(Backward b) {
        for (int frozen : new int[] {1, 2, 4}) {
            b.toInput(frozen, () -> {
                throw new GraphException(b.node(), "has gradients for its image and s only, not for input " + frozen);
            });
        }
        b.toInput(
                0,
                () -> b.call(
                                Operators.INTERNAL_DOMAIN,
                                InternalOperators.CONV_INPUT_GRAD,
                                b.dy(),
                                gatedWeights(b, b.node()),
                                b.input(0))
                        .attributesOf(b.node())
                        .output());
        b.toInput(3, () -> {
            Value y = b.output();
            Value products = b.sumDropping(
                    b.mul(b.dy(), y), PerChannel.otherAxes(y.requireShape().rank()));
            Value closed = b.sub(b.scalarLike(y, 1), gates(b, b.node()));
            return b.mul(b.mul(closed, b.input(4)), products);
        });
    }

    /** The gates of a node, [K]. */
    private static Value gates(GraphBuilder b, Node node) {
        return b.emit("Sigmoid", b.mul(node.input(3), node.input(4)));
    }

    /** The bias of a node times its gates, absent if it has none. */
    public static Value gatedBias(GraphBuilder b, Node node) {
        return node.hasInput(2) ? b.mul(node.input(2), gates(b, node)) : Value.absent();
    }

    /** The weights of a node times its gates. */
    public static Value gatedWeights(GraphBuilder b, Node node) {
        Value w = node.input(1);
        long[] sizes = new long[w.requireShape().rank()];
        Arrays.fill(sizes, 1);
        sizes[0] = -1;
        return b.mul(w, b.reshape(gates(b, node), sizes));
    }
}
