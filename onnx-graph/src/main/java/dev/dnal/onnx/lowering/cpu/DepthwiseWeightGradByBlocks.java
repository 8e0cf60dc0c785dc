package dev.dnal.onnx.lowering.cpu;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import java.util.List;

/**
 * ConvWeightGrad(dY [N, C, O], X [N, C, I], W [C, 1, T]) of a depthwise convolution as another depthwise convolution by ONNX
 * Runtime's kernels for channels in blocks. Its only image is all N images of X, one below the other, and its windows are all N
 * of dY, with rows of zeros between them, so that no row of dY meets one of another image:
 *
 * <pre>
 *     dW[c, t] = sum over n, o of X[n, c, o * stride + t * dilation - pad] * dY[n, c, o]
 * </pre>
 *
 * Stride and dilation change places.
 */
final class DepthwiseWeightGradByBlocks implements NodeLowering {
    private final int block;

    DepthwiseWeightGradByBlocks(int block) {
        this.block = block;
    }

    /** Whether the gradient has this form. */
    boolean suits(Node node) {
        Shape x = node.input(1).requireShape();
        Shape w = node.input(2).requireShape();
        if (!BlockedConvolutions.isDepthwise(node, w) || w.size(0) % block != 0) {
            return false;
        }
        SlidingWindow window = SlidingWindow.ofConvolution(node, x, w);
        return new Shape(window.outputs()).isFixed()
                && x.dim(2).isFixed()
                && x.dim(3).isFixed()
                && padBehind(window.axes().get(0)) >= 0;
    }

    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Shape w = node.input(2).requireShape();
        SlidingWindow window = SlidingWindow.ofConvolution(node, node.input(1).requireShape(), w);
        SlidingWindow.Axis rows = window.axes().get(0);
        SlidingWindow.Axis columns = window.axes().get(1);
        long apart = rowsApart(rows);
        long width = (columns.output().size() - 1) * columns.stride() + columns.extent();
        long right = width - columns.padBegin() - columns.input().size();
        Value image = stack(node.input(1), apart * rows.stride() - rows.input().size(), columns.padBegin(), right, b);
        Value windows = stack(node.input(0), apart - rows.output().size(), 0, 0, b);
        Value gradient = Blocks.convolution(
                        b,
                        b.reshape(image, 1, w.size(0), -1, width),
                        b.reshape(windows, w.size(0), 1, -1, columns.output().size()),
                        Shape.of(1, w.size(0), w.size(2), w.size(3)))
                .strides(window.dilations())
                .dilations(window.strides())
                .pads(rows.padBegin(), 0, padBehind(rows), 0)
                .group(w.size(0))
                .output();
        return List.of(b.reshape(Blocks.leave(b, gradient), w.sizes()));
    }

    /** Rows of dY from one image to the next, so many that zeros lie wherever the window reaches beyond an image. */
    private static long rowsApart(SlidingWindow.Axis rows) {
        long input = rows.input().size() + rows.padBegin();
        long reached = (rows.output().size() - 1) * rows.stride() + rows.extent() - rows.padBegin();
        long needed = Math.max(Math.max(input, reached), rows.output().size() * rows.stride());
        return (needed - 1) / rows.stride() + 1;
    }

    /** Padding below the last image with which there are as many positions as the window has rows. */
    private static long padBehind(SlidingWindow.Axis rows) {
        return rows.extent() - rows.padBegin() - rows.stride();
    }

    /** [C / b, N * rows, columns, b]: all images of a channel below each other, after zeros are put around each. */
    private Value stack(Value images, long below, long left, long right, GraphBuilder b) {
        Shape shape = images.requireShape();
        Value blocks =
                b.reshape(Blocks.enter(b, images), -1, shape.size(1) / block, shape.size(2), shape.size(3), block);
        Value padded = b.emit("Pad", blocks, b.longs(0, 0, 0, left, 0, 0, 0, below, right, 0));
        return b.transpose(padded, 1, 0, 2, 3, 4);
    }
}
