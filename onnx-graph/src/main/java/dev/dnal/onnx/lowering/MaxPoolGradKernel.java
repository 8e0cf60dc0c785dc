package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.KernelCalls;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;

/**
 * MaxPoolGrad(dY, X, Y) by ONNX Runtime's MaxPoolGrad(dY, indices), of ONNX's own domain. The size of dX comes from its
 * declared type alone: without it, creating a session kills the process.
 */
final class MaxPoolGradKernel implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value indices = PoolIndices.of(node, b);
        Node kernel =
                KernelCalls.call(b.graph(), "", "MaxPoolGrad", List.of(node.input(0), indices), List.of(node.output()));
        indices.producer().orElseThrow().attributes().forEach(kernel::setAttribute);
        return kernel.outputs();
    }
}
