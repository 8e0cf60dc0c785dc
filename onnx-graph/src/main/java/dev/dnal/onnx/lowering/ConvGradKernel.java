package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.SlidingWindow;
import java.util.List;

/**
 * Gradients of a convolution by com.microsoft ConvGrad(dY, X, W), whose outputs are dX and dW; each call asks for one of them.
 *
 * <p>On CUDA the kernel takes padding from the beginning of each axis alone and would compute something else, without an error,
 * where there is another at the end.
 */
final class ConvGradKernel implements NodeLowering {
    /** cuDNN has images of two and three axes; the kernel adds one to images of a single axis. */
    private static final int MOST_AXES_ON_CUDA = 3;

    private final boolean ofInput;

    private ConvGradKernel(boolean ofInput) {
        this.ofInput = ofInput;
    }

    /** ConvWeightGrad(dY, X, W), as the CPU's kernel has it. */
    static NodeLowering ofWeights() {
        return new ConvGradKernel(false);
    }

    /** ConvWeightGrad(dY, X, W) where CUDA's kernel has it, and another rule elsewhere. */
    static NodeLowering ofWeightsOnCuda(NodeLowering other) {
        return onCuda(ofWeights(), other);
    }

    /** ConvInputGrad(dY, W, X) where CUDA's kernel has it, and another rule elsewhere. */
    static NodeLowering ofInputOnCuda(NodeLowering other) {
        return onCuda(new ConvGradKernel(true), other);
    }

    private static NodeLowering onCuda(NodeLowering kernel, NodeLowering other) {
        return (node, b) -> {
            boolean ofInput = node.opType().equals("ConvInputGrad");
            SlidingWindow window = window(node, node.input(ofInput ? 2 : 1), node.input(ofInput ? 1 : 2));
            boolean serves = window.axes().size() <= MOST_AXES_ON_CUDA
                    && window.axes().stream().allMatch(axis -> axis.padBegin() == axis.padEnd());
            return (serves ? kernel : other).lower(node, b);
        };
    }

    private static SlidingWindow window(Node node, Value x, Value w) {
        return SlidingWindow.ofConvolution(node, x.requireShape(), w.requireShape());
    }

    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value x = node.input(ofInput ? 2 : 1);
        Value w = node.input(ofInput ? 1 : 2);
        SlidingWindow window = window(node, x, w);
        Node kernel = KernelCalls.call(
                b.graph(),
                KernelCalls.DOMAIN,
                "ConvGrad",
                List.of(node.input(0), x, w),
                ofInput ? List.of(node.output()) : List.of(Value.absent(), node.output()));
        kernel.setAttribute("kernel_shape", window.kernel());
        kernel.setAttribute("strides", window.strides());
        kernel.setAttribute("dilations", window.dilations());
        kernel.setAttribute("pads", window.pads());
        kernel.setAttribute("group", node.intAttribute("group", 1));
        return List.of(kernel.output(ofInput ? 0 : 1));
    }
}
