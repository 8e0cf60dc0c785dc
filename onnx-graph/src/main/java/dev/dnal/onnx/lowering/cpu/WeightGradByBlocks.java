package dev.dnal.onnx.lowering.cpu;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.KernelCalls;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import java.util.List;

/**
 * ConvWeightGrad(dY [N, K, O], X [N, C, I], W [K, C, T]) of one group as a convolution by ONNX Runtime's kernels for channels
 * in blocks: the C channels of X are its images, the N images are its channels, and dY is its K windows,
 *
 * <pre>
 *     dW[k, c, t] = sum over n, o of X[n, c, o * stride + t * dilation - pad] * dY[n, k, o]
 * </pre>
 *
 * so that stride and dilation change places. N is padded with images of zeros to a multiple of the block size.
 */
final class WeightGradByBlocks implements NodeLowering {
    /** Below this many windows in an image, matrix products are faster. */
    private static final int FEWEST_POSITIONS = 128;

    private final int block;

    WeightGradByBlocks(int block) {
        this.block = block;
    }

    /** Whether the gradient has this form, and is faster in it. */
    boolean suits(Node node) {
        Shape w = node.input(2).requireShape();
        SlidingWindow window = SlidingWindow.ofConvolution(node, node.input(1).requireShape(), w);
        return node.intAttribute("group", 1) == 1
                && w.size(0) % block == 0
                && window.kernelElements() > 1
                && new Shape(window.outputs()).isFixed()
                && window.positions() >= FEWEST_POSITIONS;
    }

    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Shape w = node.input(2).requireShape();
        SlidingWindow window = SlidingWindow.ofConvolution(node, node.input(1).requireShape(), w);
        Value lacking = lackingImages(node.input(0), b);
        Value gradient = Blocks.convolution(
                        b,
                        images(node.input(1), lacking, window, b),
                        windows(node.input(0), lacking, b),
                        Shape.of(w.size(1), w.size(0), w.size(2), w.size(3)))
                .strides(window.dilations())
                .dilations(window.strides())
                .output();
        return List.of(b.transpose(Blocks.leave(b, gradient), 1, 0, 2, 3));
    }

    /** How many images of zeros make N a multiple of the block size, [1]. */
    private Value lackingImages(Value dy, GraphBuilder b) {
        Value count = b.emit("Gather", b.emit("Shape", dy), b.longs(0));
        Value blocks = b.div(b.add(count, b.longs(block - 1L)), b.longs(block));
        return b.sub(b.mul(blocks, b.longs(block)), count);
    }

    /** X as [C, N, I], padded as the convolution pads it, in blocks. */
    private static Value images(Value x, Value lacking, SlidingWindow window, GraphBuilder b) {
        long[] pads = {0, 0, 0, 0, 0, 0, 0, 0};
        Shape shape = Shape.of(x.requireShape().size(1), 1, 1, 1).with(1, Dim.any());
        for (int i = 0; i < 2; i++) {
            SlidingWindow.Axis axis = window.axes().get(i);
            long reached = (axis.output().size() - 1) * axis.stride() + axis.extent();
            pads[2 + i] = axis.padBegin();
            pads[6 + i] = reached - axis.padBegin() - axis.input().size();
            shape = shape.with(2 + i, Dim.of(reached));
        }
        return Blocks.enter(b, padded(b.transpose(x, 1, 0, 2, 3), pads, lacking, 1, shape, b));
    }

    /** dY as weights [K, N, O] for images in blocks. */
    private Value windows(Value dy, Value lacking, GraphBuilder b) {
        Shape shape = dy.requireShape();
        long filters = shape.size(1);
        Value padded = padded(Blocks.enter(b, dy), new long[8], lacking, 0, shape.with(0, Dim.any()), b);
        Value blocks = b.reshape(padded, -1, block, filters / block, shape.size(2) * shape.size(3), block);
        return b.reshape(b.transpose(blocks, 2, 0, 3, 1, 4), filters, -1, shape.size(2), shape.size(3));
    }

    /** Zeros put around {@code image}, and {@code lacking} more behind it along {@code axis}. */
    private static Value padded(Value image, long[] pads, Value lacking, int axis, Shape result, GraphBuilder b) {
        long[] behind = new long[8];
        behind[4 + axis] = 1;
        Value all = b.add(b.mul(lacking, b.longs(behind)), b.longs(pads));
        Node pad = KernelCalls.call(b.graph(), "", "Pad", List.of(image, all), List.of(image));
        pad.output().setType(new TensorType(image.type(), result));
        return pad.output();
    }
}
