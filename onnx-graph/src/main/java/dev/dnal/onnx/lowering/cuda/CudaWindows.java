package dev.dnal.onnx.lowering.cuda;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import dev.dnal.onnx.pass.Pass;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes convolutions and pools such as ONNX Runtime 1.24's kernels for CUDA compute rightly, and refuses what they compute wrongly
 * without an error (found by {@code GpuCheck} on an H200).
 *
 * <ol>
 *   <li>Padding that is to be found out ({@code auto_pad}) becomes numbers: for windows smaller than their stride, the kernel of Conv
 *       finds a negative one and fails.
 *   <li>MaxPool with dilations and padding is refused: at the border its windows begin at the image, not at an element of the window.
 *   <li>AveragePool with different padding at the beginning and the end of an axis, or windows that reach beyond the padding, is
 *       refused: cuDNN takes that of the beginning for both.
 * </ol>
 *
 * <p>Requires the shapes of all images known but for the batch.
 */
final class CudaWindows implements Pass {
    private static final String REFUSAL =
            "which ONNX Runtime's kernel for CUDA computes wrongly; run this network on the CPU";

    /**
     * Rewrites the graph.
     *
     * @throws GraphException in cases 2 and 3
     */
    @Override
    public boolean apply(Graph graph) {
        boolean changed = false;
        for (Node node : List.copyOf(graph.nodes())) {
            if (node.is("Conv")) {
                changed |= writePads(
                        node,
                        SlidingWindow.ofConvolution(
                                node,
                                node.input(0).requireShape(),
                                node.input(1).requireShape()));
            } else if (node.is("MaxPool") || node.is("AveragePool")) {
                SlidingWindow window = SlidingWindow.ofPool(node, node.input(0).requireShape());
                requireRight(node, window);
                changed |= writePads(node, window);
            }
        }
        return changed;
    }

    /** Case 1. */
    private static boolean writePads(Node node, SlidingWindow window) {
        if (node.textAttribute("auto_pad", "NOTSET").equals("NOTSET")) {
            return false;
        }
        node.removeAttribute("auto_pad");
        node.setAttribute("pads", window.pads());
        return true;
    }

    /** Cases 2 and 3. */
    private static void requireRight(Node node, SlidingWindow window) {
        if (node.is("MaxPool") && any(window, axis -> axis.dilation() > 1 && axis.padBegin() > 0)) {
            throw new GraphException(node, "has dilations and padding, " + REFUSAL);
        }
        if (node.is("AveragePool") && any(window, axis -> axis.padBegin() != axis.reach())) {
            throw new GraphException(node, "has other padding at the end of an axis than at its beginning, " + REFUSAL);
        }
    }

    private static boolean any(SlidingWindow window, Predicate<SlidingWindow.Axis> condition) {
        return window.axes().stream().anyMatch(condition);
    }
}
