package dev.dnal.onnx.op.nn;

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
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.op.internal.rule.Convolutions;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/*
 * Y = Conv(X, W, B) in ONNX's terms, written for one group and one spatial axis; groups are independent of each other, and
 * more axes are alike:
 *
 *     X [N, C, I]   W [K, C, T]   B [K]   Y [N, K, O]
 *
 *     Y[n, k, o] = B[k] + sum over c, t of W[k, c, t] * X[n, c, i(o, t)]
 *     i(o, t)    = o * stride + t * dilation - padBegin
 *
 * and X is 0 outside of 0 <= i < I. Y is linear in each of X, W and B, so with dY [N, K, O] given, each gradient is the
 * transpose of one linear map:
 *
 *     dX[n, c, i] = sum over k and all (o, t) with i(o, t) = i of W[k, c, t] * dY[n, k, o]      ConvInputGrad(dY, W, X)
 *     dW[k, c, t] = sum over n, o of X[n, c, i(o, t)] * dY[n, k, o]                             ConvWeightGrad(dY, X, W)
 *     dB[k]       = sum over n, o of dY[n, k, o]
 *
 * dX is again a convolution: of dY with stride - 1 zeros between its elements, by the window turned round,
 * W'[c, k, t] = W[k, c, T - 1 - t], padded by (T - 1) * dilation - padBegin; ONNX calls it ConvTranspose. Windows need not
 * reach the last elements of X: there dX is 0, so the size I must be given, it does not follow from O.
 *
 * dW is a convolution of X by dY in which n takes the place of the channel, and stride and dilation change places.
 */
/** Convolution of an image X [N, C, spatial...] by W [K, C / group, kernel...] with optional bias B [K]. */
final class Conv implements Operator {
    @Override
    public String type() {
        return "Conv";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.WEIGHT)
                .optional(InputRole.BIAS)
                .attributesOf(Convolutions.ATTRIBUTES);
    }

    @Override
    public Optional<WeightedSum> weightedSum(Node node) {
        return Optional.of(new WeightedSum(true, 1, 0, Convolutions.groups(node)));
    }

    @Override
    public List<TensorType> infer(Inference in) {
        TensorType y = Convolutions.output(in, 0, 1);
        in.commonType(0, 1, 2);
        Convolutions.requireBias(in, 2, y.shape().dim(1));
        return List.of(y);
    }

    @Override
    public void differentiate(Backward b) {
        Value x = b.input(0);
        Value w = b.input(1);
        b.toInput(0, () -> gradient(b, InternalOperators.CONV_INPUT_GRAD, b.dy(), w, x));
        b.toInput(1, () -> gradient(b, InternalOperators.CONV_WEIGHT_GRAD, b.dy(), x, w));
        Convolutions.differentiateBias(b);
    }

    private static Value gradient(Backward b, String type, Value... inputs) {
        return b.call(Operators.INTERNAL_DOMAIN, type, inputs)
                .attributesOf(b.node())
                .output();
    }

    @Override
    public long macs(Node node) {
        Shape x = node.input(0).requireShape();
        Shape w = node.input(1).requireShape();
        long positions = SlidingWindow.ofConvolution(node, x, w).positions();
        long bias = node.hasInput(2) ? w.size(0) : 0;
        return x.dim(0).perExample() * (positions * w.elements() + bias);
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (c.node().input(1).initializer().isEmpty()) {
            return c.opaque("has weights that are computed");
        }
        if (!c.carries(0, 1)) {
            return c.opaque("does not sum over them");
        }
        boolean unpadded =
                SlidingWindow.ofConvolution(c.node(), c.shape(0), c.shape(1)).isUnpadded();
        return c.contraction(unpadded);
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofImages(input, axis);
    }
}
