package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import java.util.List;
import java.util.stream.LongStream;

/**
 * ConvInputGrad(dY [N, K, O], W [K, C / group, T], X [N, C, I]) as a convolution of dY.
 *
 * <ol>
 *   <li>At stride 1 with no more padding than the window reaches: Conv by the window turned round, with the other share of
 *       the window as padding. Kernels of Conv are far faster than those of ConvTranspose.
 *   <li>Otherwise ConvTranspose; {@code output_padding} makes up for the elements behind the last window, of which there are
 *       fewer than the stride.
 * </ol>
 */
final class InputGradByConvolution implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        SlidingWindow window = SlidingWindow.ofConvolution(
                node, node.input(2).requireShape(), node.input(1).requireShape());
        boolean turns = window.hasUnitStrides()
                && window.axes().stream().allMatch(axis -> Math.max(axis.padBegin(), axis.padEnd()) < axis.extent());
        return List.of(turns ? convolution(node, window, b) : transposedConvolution(node, window, b));
    }

    /** Case 1. */
    private static Value convolution(Node node, SlidingWindow window, GraphBuilder b) {
        SlidingWindow turned = new SlidingWindow(window.axes().stream()
                .map(axis -> new SlidingWindow.Axis(
                        axis.output(),
                        axis.kernel(),
                        1,
                        axis.dilation(),
                        axis.extent() - 1 - axis.padBegin(),
                        axis.extent() - 1 - axis.padEnd(),
                        false))
                .toList());
        return turned.writeTo(b.call("Conv", node.input(0), turnedWeights(node, window, b)))
                .attribute("group", group(node))
                .output();
    }

    /** W [K, C / group, T] as W' [C, K / group, T] with W'[c, k, t] = W[k, c, T - 1 - t] in each group. */
    private static Value turnedWeights(Node node, SlidingWindow window, GraphBuilder b) {
        long[] sizes = node.input(1).requireShape().sizes();
        long group = group(node);
        long taps = window.kernelElements();
        long filters = sizes[0] / group;
        Value grouped = b.transpose(b.reshape(node.input(1), group, filters, sizes[1], taps), 0, 2, 1, 3);
        if (taps > 1) {
            // Turning round all kernel axes is turning round the flattened kernel.
            Value reversed =
                    b.longs(LongStream.range(0, taps).map(t -> taps - 1 - t).toArray());
            grouped = b.call("Gather", grouped, reversed).attribute("axis", 3).output();
        }
        sizes[0] = group * sizes[1];
        sizes[1] = filters;
        return b.reshape(grouped, sizes);
    }

    /** Case 2. */
    private static Value transposedConvolution(Node node, SlidingWindow window, GraphBuilder b) {
        return window.writeTo(b.call("ConvTranspose", node.input(0), node.input(1)))
                .attribute("group", group(node))
                .attribute(
                        "output_padding",
                        window.axes().stream()
                                .mapToLong(axis -> behindLastWindow(node, axis))
                                .toArray())
                .output();
    }

    private static long behindLastWindow(Node node, SlidingWindow.Axis axis) {
        if (!axis.input().isFixed()) {
            throw new GraphException(
                    node,
                    "the gradient at a stride above 1 needs images of fixed size, found "
                            + node.input(2).requireShape());
        }
        return (axis.input().size() + axis.padBegin() + axis.padEnd() - axis.extent()) % axis.stride();
    }

    private static long group(Node node) {
        return node.intAttribute("group", 1);
    }
}
