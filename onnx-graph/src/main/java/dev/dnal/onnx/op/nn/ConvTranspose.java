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
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.op.internal.rule.Convolutions;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/*
 * Y = ConvTranspose(X, W) is the transpose of a convolution that takes images of Y's shape to images of X's shape:
 *
 *     X [N, C, I]   W [C, K / group, T]   Y [N, K, O]
 *
 *     Y = ConvInputGrad(dY := X, W, X := Y),   seen from there Conv(Y's shape, W) -> X's shape
 *
 * so its own gradients are that convolution, and that convolution's weight gradient with the two images in each other's place:
 *
 *     dX = Conv(dY, W)      dW = ConvWeightGrad(dY := X, X := dY, W)      dB[k] = sum over n, o of dY[n, k, o]
 */
/** Transposed convolution of X [N, C, spatial...] by W [C, K / group, kernel...] with optional bias B [K]. */
final class ConvTranspose implements Operator {
    @Override
    public String type() {
        return "ConvTranspose";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.WEIGHT)
                .optional(InputRole.BIAS)
                .attributesOf(Convolutions.ATTRIBUTES)
                .counts("output_padding", 0)
                .counts("output_shape", 1);
    }

    @Override
    public Optional<WeightedSum> weightedSum(Node node) {
        return Optional.of(new WeightedSum(true, 1, 1, Convolutions.groups(node)));
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape x = in.shape(0);
        Shape w = in.shape(1, x.rank());
        long group = Convolutions.groups(in.node());
        if (!x.dim(1).mayEqual(w.dim(0)) || (x.dim(1).isFixed() && x.dim(1).size() % group != 0)) {
            throw in.error("weights " + w + " in " + group + " groups need an image of " + w.dim(0)
                    + " channels, a multiple of the groups, found " + x);
        }
        Dim channels = w.dim(1).isFixed() ? Dim.of(w.size(1) * group) : Dim.any();
        Convolutions.requireBias(in, 2, channels);
        List<Dim> dims = new ArrayList<>(List.of(x.dim(0), channels));
        SlidingWindow.ofTransposed(in.node(), x, w).axes().forEach(axis -> dims.add(axis.input()));
        return List.of(new TensorType(in.commonType(0, 1, 2), new Shape(dims)));
    }

    @Override
    public void differentiate(Backward b) {
        Value x = b.input(0);
        Value w = b.input(1);
        SlidingWindow window = SlidingWindow.ofTransposed(b.node(), x.requireShape(), w.requireShape());
        long group = b.node().intAttribute("group", 1);
        b.toInput(
                0,
                () -> window.writeTo(b.call("Conv", b.dy(), w))
                        .attribute("group", group)
                        .output());
        b.toInput(
                1,
                () -> window.writeTo(
                                b.call(Operators.INTERNAL_DOMAIN, InternalOperators.CONV_WEIGHT_GRAD, x, b.dy(), w))
                        .attribute("group", group)
                        .output());
        Convolutions.differentiateBias(b);
    }

    @Override
    public long macs(Node node) {
        Shape x = node.input(0).requireShape();
        long positions = 1;
        for (int axis = 2; axis < x.rank(); axis++) {
            positions *= x.size(axis);
        }
        Shape w = node.input(1).requireShape();
        long bias = node.hasInput(2) ? w.size(1) * node.intAttribute("group", 1) : 0;
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
        // Output elements see different numbers of weights, so what is constant before is not behind.
        return c.contraction(false);
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofImages(input, axis);
    }
}
