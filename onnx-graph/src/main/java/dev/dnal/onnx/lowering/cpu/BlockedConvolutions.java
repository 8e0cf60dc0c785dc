package dev.dnal.onnx.lowering.cpu;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.Lowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import dev.dnal.onnx.pass.Pass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes convolutions of images with float elements use ONNX Runtime's fast CPU kernels, which want channels in blocks. ONNX
 * Runtime itself does so only where weights are constants, as they are not in training.
 *
 * <p>An image [N, C, H, W] lies in blocks as [N, C / b, H, W, b], under the same nominal shape. The cases, for weights
 * [K, C / group, T] and block size b:
 *
 * <ol>
 *   <li>one group, C and K multiples of b: weights as [K / b, C / b, T, b of C, b of K];
 *   <li>one group, C less than b, K a multiple: the image stays as it is, weights as [K / b, C, T, b of K];
 *   <li>depthwise, C = K a multiple: weights as [C / b, T, b].
 * </ol>
 *
 * <p>Other convolutions stay. Requires known shapes; ensures that images at the border of what is changed lie as before.
 */
final class BlockedConvolutions implements Pass {
    private final int block;
    private final Map<Value, Value> reordered = new HashMap<>();

    /**
     * The pass, for one graph.
     *
     * @param block channels in a block, as the CPU at hand has it: a wrong number gives wrong results without an error
     */
    BlockedConvolutions(int block) {
        this.block = block;
    }

    @Override
    public boolean apply(Graph graph) {
        GraphBuilder b = new GraphBuilder(graph);
        List<Node> suited = graph.nodes().stream()
                .filter(node -> node.is("Conv") && isSuited(node))
                .toList();
        suited.forEach(node -> replace(node, b));
        graph.sort();
        return !suited.isEmpty();
    }

    private boolean isSuited(Node node) {
        Shape x = node.input(0).requireShape();
        Shape w = node.input(1).requireShape();
        if (node.input(0).type() != DataType.FLOAT || x.rank() != 4 || !w.isFixed()) {
            return false;
        }
        return w.size(0) % block == 0 && (isDepthwise(node, w) || (group(node) == 1 && takesChannels(w.size(1))));
    }

    private boolean takesChannels(long channels) {
        return channels % block == 0 || channels < block;
    }

    private static long group(Node node) {
        return node.intAttribute("group", 1);
    }

    /** Whether a convolution with weights {@code w}, or its gradient, has a group of its own for each channel. */
    static boolean isDepthwise(Node node, Shape w) {
        return group(node) > 1 && w.size(0) == group(node) && w.size(1) == 1;
    }

    private void replace(Node node, GraphBuilder b) {
        Value x = node.input(0);
        Value w = node.input(1);
        boolean depthwise = isDepthwise(node, w.requireShape());
        boolean plainImage = !depthwise && w.requireShape().size(1) < block;
        Value image = plainImage ? x : reordered.computeIfAbsent(x, plain -> Blocks.enter(b, plain));
        Value weights = depthwise || plainImage ? packRows(w, b) : packDense(w, b);
        SlidingWindow window = SlidingWindow.ofConvolution(node, x.requireShape(), w.requireShape());
        Value result = Blocks.convolution(
                        b,
                        image,
                        weights,
                        node.hasInput(2) ? node.input(2) : Value.absent(),
                        node.output().requireShape())
                .strides(window.strides())
                .dilations(window.dilations())
                .pads(window.pads())
                .group(group(node))
                .output();
        Lowering.replace(b.graph(), node.output(), Blocks.leave(b, result));
        b.graph().remove(node);
    }

    /** Case 1. */
    private Value packDense(Value w, GraphBuilder b) {
        long[] sizes = w.requireShape().sizes();
        Value blocks = b.reshape(w, sizes[0] / block, block, sizes[1] / block, block, sizes[2] * sizes[3]);
        return b.reshape(b.transpose(blocks, 0, 2, 4, 3, 1), sizes);
    }

    /** Cases 2 and 3: one row of taps for each output channel. */
    private Value packRows(Value w, GraphBuilder b) {
        long[] sizes = w.requireShape().sizes();
        Value blocks = b.reshape(w, sizes[0] / block, block, sizes[1] * sizes[2] * sizes[3]);
        return b.reshape(b.transpose(blocks, 0, 2, 1), sizes);
    }
}
