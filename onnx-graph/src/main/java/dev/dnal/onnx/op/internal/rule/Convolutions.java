package dev.dnal.onnx.op.internal.rule;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/** What the shape rules of the convolution and of its gradients check alike. */
public final class Convolutions {
    private Convolutions() {}

    /** The attributes of a convolution. */
    public static final Signature ATTRIBUTES =
            SlidingWindow.ATTRIBUTES.counts("dilations", 1).whole("group", 1, Integer.MAX_VALUE);

    /** The type of Y = Conv(X, W), where X and W are the inputs at the given positions. */
    public static TensorType output(Inference in, int xIndex, int wIndex) {
        DataType type = in.commonType(xIndex, wIndex);
        Shape x = in.shape(xIndex);
        Shape w = in.shape(wIndex, x.rank());
        int group = groups(in.node());
        requireChannels(in, x.dim(1), w.dim(1), group);
        Dim filters = w.dim(0);
        if (filters.isFixed() && filters.size() % group != 0) {
            throw in.error("the number of filters must be a multiple of group " + group + ", found weights " + w);
        }
        SlidingWindow window = SlidingWindow.ofConvolution(in.node(), x, w).requireWindows(in);
        return new TensorType(type, window.outputShape(x.dim(0), filters));
    }

    /** Checks that an image's channels are those of one group of weights, times the number of groups. */
    static void requireChannels(Inference in, Dim channels, Dim perGroup, long group) {
        if (perGroup.isFixed() && !channels.mayEqual(Dim.of(perGroup.size() * group))) {
            throw in.error("weights for " + perGroup + " channels in each of " + group + " groups need an image of "
                    + perGroup.size() * group + " channels, found " + channels);
        }
    }

    /** The number of groups of a convolution. */
    public static int groups(Node node) {
        return Math.toIntExact(node.intAttribute("group", 1));
    }

    /** Checks that an optional bias is a vector of one element for each output channel. */
    public static void requireBias(Inference in, int index, Dim channels) {
        if (in.has(index) && !in.shape(index).mayEqual(new Shape(List.of(channels)))) {
            throw in.error("bias must have shape [" + channels + "], found " + in.shape(index));
        }
    }

    /** Checks that the gradient that flows in has the shape of what the convolution made. */
    public static void requireGradient(Inference in, TensorType output) {
        if (!in.shape(0).mayEqual(output.shape())) {
            throw in.error("the gradient of the output must have shape " + output.shape() + ", found " + in.shape(0));
        }
    }

    /** The gradient of the optional bias [K], input 2: the sum of dY [N, K, spatial...] over all axes but K. */
    public static void differentiateBias(Backward b) {
        if (b.node().hasInput(2)) {
            int rank = b.output().requireShape().rank();
            b.toInput(2, () -> b.sumDropping(b.dy(), PerChannel.otherAxes(rank)));
        }
    }
}
