package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.SlidingWindow;
import java.util.List;

/** ConvWeightGrad(dY, X, W) as the second output of com.microsoft ConvGrad(dY, X, W); the first, dX, is not asked for. */
final class ConvGradKernel implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        SlidingWindow window = SlidingWindow.ofConvolution(
                node, node.input(1).requireShape(), node.input(2).requireShape());
        Node kernel = KernelCalls.call(
                b.graph(), KernelCalls.DOMAIN, "ConvGrad", node.inputs(), List.of(Value.absent(), node.output()));
        kernel.setAttribute("kernel_shape", window.kernel());
        kernel.setAttribute("strides", window.strides());
        kernel.setAttribute("dilations", window.dilations());
        kernel.setAttribute("pads", window.pads());
        kernel.setAttribute("group", node.intAttribute("group", 1));
        return List.of(kernel.output(1));
    }
}
