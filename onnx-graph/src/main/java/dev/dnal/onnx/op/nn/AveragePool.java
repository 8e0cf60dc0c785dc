package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
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
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/*
 * Y = Conv(X, ones) / count, channel by channel, where count [spatial of Y] is how many elements each window averages: those
 * in the image, or with count_include_pad those in the padded image. So
 *
 *     dX = ConvInputGrad(dY / count, ones, X)
 *
 * with the channels taken for images of one channel: X as [N * C, 1, spatial...], ones [1, 1, kernel...]. A last window in
 * ceil mode that reaches beyond the padded image makes the padding of that convolution larger, and nothing there counts.
 */
/** Average over each window of X [N, C, spatial...]. */
final class AveragePool implements Operator {
    @Override
    public String type() {
        return "AveragePool";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA)
                .attributesOf(SlidingWindow.ATTRIBUTES)
                .flag("ceil_mode")
                .flag("count_include_pad");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape x = in.shape(0);
        SlidingWindow window = SlidingWindow.ofPool(in.node(), x).requireWindows(in);
        return List.of(new TensorType(in.type(0), window.outputShape(x.dim(0), x.dim(1))));
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Value x = b.input(0);
            SlidingWindow window = SlidingWindow.ofPool(b.node(), x.requireShape());
            Value share = b.mul(b.dy(), weights(b, window, x.type()));
            Value images = b.reshape(x, behind(new long[] {-1, 1}, spatialSizes(x)));
            Value gradients = b.reshape(share, behind(new long[] {-1, 1}, spatialSizes(b.output())));
            Value gradient = b.call(
                            Operators.INTERNAL_DOMAIN,
                            InternalOperators.CONV_INPUT_GRAD,
                            gradients,
                            ones(b, window, x.type()),
                            images)
                    .attribute("strides", window.strides())
                    .attribute("pads", window.reachingPads())
                    .output();
            return b.reshapeLike(gradient, x);
        });
    }

    private static long[] spatialSizes(Value image) {
        Shape shape = image.requireShape();
        return new Shape(shape.dims().subList(2, shape.rank())).sizes();
    }

    private static long[] behind(long[] leading, long[] trailing) {
        long[] all = Arrays.copyOf(leading, leading.length + trailing.length);
        System.arraycopy(trailing, 0, all, leading.length, trailing.length);
        return all;
    }

    private static Value ones(Backward b, SlidingWindow window, DataType type) {
        double[] ones = new double[Math.toIntExact(window.kernelElements())];
        Arrays.fill(ones, 1);
        return b.constant("ones", Tensor.ofDoubles(type, ones, behind(new long[] {1, 1}, window.kernel())));
    }

    /** 1 / count for each position, [spatial of Y]. */
    private static Value weights(Backward b, SlidingWindow window, DataType type) {
        boolean includePad = b.node().intAttribute("count_include_pad", 0) != 0;
        double[] weights = {1};
        List<Dim> sizes = new ArrayList<>();
        for (SlidingWindow.Axis axis : window.axes()) {
            weights = outer(weights, weights(axis, includePad));
            sizes.add(axis.output());
        }
        return b.constant("weights", Tensor.ofDoubles(type, weights, new Shape(sizes).sizes()));
    }

    private static double[] weights(SlidingWindow.Axis axis, boolean includePad) {
        long first = includePad ? -axis.padBegin() : 0;
        long end = axis.input().size() + (includePad ? axis.padEnd() : 0);
        double[] weights = new double[Math.toIntExact(axis.output().size())];
        for (int o = 0; o < weights.length; o++) {
            long start = o * axis.stride() - axis.padBegin();
            weights[o] = 1.0 / (Math.min(end, start + axis.kernel()) - Math.max(first, start));
        }
        return weights;
    }

    private static double[] outer(double[] rows, double[] columns) {
        double[] product = new double[rows.length * columns.length];
        for (int i = 0; i < product.length; i++) {
            product[i] = rows[i / columns.length] * columns[i % columns.length];
        }
        return product;
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (!c.carries(0, 1)) {
            return c.opaque("pools over them");
        }
        boolean zerosCount = c.node().intAttribute("count_include_pad", 0) != 0
                && !SlidingWindow.ofPool(c.node(), c.shape(0)).isUnpadded();
        return c.indexMapped(
                ChannelRelation.IndexMapping.same(1, 0, c.size(0)).withLaw(k -> zerosCount && k != 0 ? Double.NaN : k));
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofImages(input, axis);
    }
}
