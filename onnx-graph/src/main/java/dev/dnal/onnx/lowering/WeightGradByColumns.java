package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import java.util.Arrays;
import java.util.List;

/**
 * ConvWeightGrad(dY [N, K, O], X [N, C, I], W [K, C / group, T]) as matrix products.
 *
 * <ol>
 *   <li>For each element t of the window, the elements of X it meets: a strided Slice of the padded X, as [N, G, C / G, O]
 *       with G groups and O positions.
 *   <li>All of them: columns [N, G, T * C / G, O] by Concat.
 *   <li>dY [N, G, K / G, O] times the transposed columns, summed over N: [G, K / G, T * C / G], brought to W's order. (ONNX
 *       Runtime draws the Transpose into the product.)
 * </ol>
 */
final class WeightGradByColumns implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value dy = node.input(0);
        Shape w = node.input(2).requireShape();
        SlidingWindow window = SlidingWindow.ofConvolution(node, node.input(1).requireShape(), w);
        if (!new Shape(window.outputs()).isFixed()) {
            throw new GraphException(
                    node,
                    "the gradient needs images of fixed size, found "
                            + node.input(1).requireShape());
        }
        long group = node.intAttribute("group", 1);
        long filters = w.size(0);
        long channels = w.size(1);
        long taps = window.kernelElements();
        Value columns = columns(node, window, group, channels, b);
        Value gradients = b.reshape(dy, 0, group, filters / group, window.positions());
        Value products = b.emit("MatMul", gradients, b.transpose(columns, 0, 1, 3, 2));
        Value sum = b.sumDropping(products, 0);
        if (taps > 1) {
            sum = b.transpose(b.reshape(sum, filters, taps, channels), 0, 2, 1);
        }
        return List.of(b.reshape(sum, w.sizes()));
    }

    private static Value columns(Node node, SlidingWindow window, long group, long channels, GraphBuilder b) {
        long[] sizes = {0, group, channels, window.positions()};
        if (window.isIdentity()) {
            return b.reshape(node.input(1), sizes);
        }
        Value padded = padded(node.input(1), window, b);
        Value[] taps = new Value[Math.toIntExact(window.kernelElements())];
        for (int t = 0; t < taps.length; t++) {
            taps[t] = b.reshape(elementsAt(t, padded, window, b), sizes);
        }
        return taps.length == 1
                ? taps[0]
                : b.call("Concat", taps).attribute("axis", 2).output();
    }

    private static Value padded(Value x, SlidingWindow window, GraphBuilder b) {
        long[] spatial = window.pads();
        if (Arrays.stream(spatial).allMatch(pad -> pad == 0)) {
            return x;
        }
        int axes = spatial.length / 2;
        int rank = axes + 2;
        long[] pads = new long[2 * rank];
        System.arraycopy(spatial, 0, pads, 2, axes);
        System.arraycopy(spatial, axes, pads, rank + 2, axes);
        return b.emit("Pad", x, b.longs(pads));
    }

    /** What element {@code tap} of the window, counted row by row, meets at each position. */
    private static Value elementsAt(int tap, Value padded, SlidingWindow window, GraphBuilder b) {
        int rank = window.axes().size();
        long[] starts = new long[rank];
        long[] ends = new long[rank];
        long[] axes = new long[rank];
        long rest = tap;
        for (int i = rank - 1; i >= 0; i--) {
            SlidingWindow.Axis axis = window.axes().get(i);
            starts[i] = rest % axis.kernel() * axis.dilation();
            ends[i] = starts[i] + (axis.output().size() - 1) * axis.stride() + 1;
            axes[i] = i + 2L;
            rest /= axis.kernel();
        }
        return b.emit("Slice", padded, b.longs(starts), b.longs(ends), b.longs(axes), b.longs(window.strides()));
    }
}
