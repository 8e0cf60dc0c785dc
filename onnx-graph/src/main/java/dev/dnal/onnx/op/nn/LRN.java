package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.List;
import java.util.OptionalInt;

/*
 * With the sums S of a matrix [C, C] that is 1 in a band around its diagonal,
 *
 *     Y = X D^-beta      where D = bias + alpha / size S(X X)
 *
 *     dX = dY D^-beta - 2 alpha beta / size X S^T(dY X D^(-beta - 1))
 */
/**
 * Local response normalisation: each element divided by a power of the squares around it, over size neighbouring channels: Krizhevsky,
 * Sutskever, Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", 2012. Neighbours are what they are by
 * their places, so no channel can go.
 */
final class LRN implements Operator {
    @Override
    public String type() {
        return "LRN";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA)
                .whole("size", 1, Integer.MAX_VALUE)
                .number("alpha")
                .number("beta")
                .number("bias");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (!in.node().hasAttribute("size")) {
            throw in.error("attribute 'size' is missing; it is the number of channels that are summed over");
        }
        if (in.shape(0).rank() < 2) {
            throw in.error("input 0 must be [N, C, ...], found " + in.shape(0));
        }
        return List.of(new TensorType(in.type(0), in.shape(0)));
    }

    @Override
    public void differentiate(Backward b) {
        double share =
                b.node().floatAttribute("alpha", 1e-4f) / (double) b.node().intAttribute("size", 1);
        double beta = b.node().floatAttribute("beta", 0.75f);
        double bias = b.node().floatAttribute("bias", 1);
        b.toInput(0, () -> {
            Value x = b.input(0);
            Value base = b.add(b.scale(sums(b, b.mul(x, x), false), share), b.scalarLike(x, bias));
            Value factor = b.emit("Pow", base, b.scalarLike(x, -beta));
            Value through = b.div(b.mul(b.mul(b.dy(), x), factor), base);
            Value around = b.mul(x, sums(b, through, true));
            return b.sub(b.mul(b.dy(), factor), b.scale(around, 2 * share * beta));
        });
    }

    /** For each element the sum over the channels around it, or going back, over those that it is around. */
    private static Value sums(Backward b, Value x, boolean back) {
        int channels = Math.toIntExact(b.inference().size(0, 1));
        int size = Math.toIntExact(b.node().intAttribute("size", 1));
        int before = (size - 1) / 2;
        double[] band = new double[Math.multiplyExact(channels, channels)];
        for (int to = 0; to < channels; to++) {
            for (int from = Math.max(0, to - before); from < Math.min(channels, to - before + size); from++) {
                band[back ? from * channels + to : to * channels + from] = 1;
            }
        }
        Value matrix = b.constant("band", Tensor.ofDoubles(x.type(), band, channels, channels));
        return b.reshapeLike(b.emit("MatMul", matrix, b.reshape(x, 0, channels, -1)), x);
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.besides(1, axis);
    }

    @Override
    public String mixing() {
        return "normalises over channels side by side";
    }
}
