package dev.dnal.onnx.opset.internal;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.Arrays;
import java.util.List;

/**
 * AveragePool whose windows reach beyond the padding (ceil_mode); see the pass OpsetNormalisation. What is beyond does not count,
 * which ONNX says in so many words since opset 19. ONNX Runtime's kernels of the opsets before count it if the padding counts
 * (count_include_pad). So the average is taken over whole windows, and what is missing is made up for by a product:
 * AveragePool(x) = AveragePool(x, over whole windows) * whole / counted. The padding can't be a Pad of its own: ONNX Runtime would fuse it
 * with the pool into what its kernel gets wrong.
 */
public final class CountedPadding {
    private CountedPadding() {}

    /** Case 16. */
    public static void averagePool(Graph graph, Node node) {
        if (node.intAttribute("ceil_mode", 0) == 0
                || node.intAttribute("count_include_pad", 0) == 0
                || !node.textAttribute("auto_pad", "NOTSET").equals("NOTSET")) {
            return;
        }
        if (Arrays.stream(node.intsAttribute("pads").orElse(new long[0])).allMatch(pad -> pad == 0)) {
            node.removeAttribute("count_include_pad");
            return;
        }
        Shape x = node.input(0)
                .shape()
                .orElseThrow(() -> new GraphException(node, "the shape of its input is not known"));
        SlidingWindow window = SlidingWindow.ofPool(node, x);
        if (window.axes().stream().anyMatch(axis -> !axis.input().isFixed())) {
            throw new GraphException(
                    node,
                    "averages with padding that counts over windows that may reach beyond it (ceil_mode) need fixed spatial sizes,"
                            + " found " + x);
        }
        if (window.axes().stream().anyMatch(axis -> axis.reach() > axis.padEnd())) {
            overWholeWindows(graph, node, window);
        }
    }

    private static void overWholeWindows(Graph graph, Node node, SlidingWindow window) {
        GraphBuilder b = new GraphBuilder(graph);
        Value whole = b.call("AveragePool", node.input(0))
                .named(node.name())
                .attribute("kernel_shape", window.kernel())
                .attribute("strides", window.strides())
                .attribute("pads", window.reachingPads())
                .attribute("count_include_pad", 1)
                .output();
        double[] factors = {1};
        long[] sizes = new long[window.axes().size() + 2];
        Arrays.fill(sizes, 1);
        for (int i = 0; i < window.axes().size(); i++) {
            double[] along = factors(window.axes().get(i));
            factors = outer(factors, along);
            sizes[i + 2] = along.length;
        }
        Value product = b.mul(
                whole,
                b.constant(
                        node.output().name() + "/counted",
                        Tensor.ofDoubles(node.input(0).type(), factors, sizes)));
        Replacement.of(graph, node, List.of(product));
    }

    /** For each window along an axis, its elements by those that count. */
    private static double[] factors(SlidingWindow.Axis axis) {
        double[] factors = new double[Math.toIntExact(axis.output().size())];
        long padded = axis.padBegin() + axis.input().size() + axis.padEnd();
        for (int o = 0; o < factors.length; o++) {
            long counted = Math.min(axis.kernel(), padded - o * axis.stride());
            factors[o] = (double) axis.kernel() / counted;
        }
        return factors;
    }

    private static double[] outer(double[] rows, double[] columns) {
        double[] products = new double[rows.length * columns.length];
        for (int i = 0; i < products.length; i++) {
            products[i] = rows[i / columns.length] * columns[i % columns.length];
        }
        return products;
    }
}
