package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.KernelCalls;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;

/**
 * MaxPoolGrad(dY, X, Y) by com.microsoft GatherGrad: of the flat X, each window gathered the element whose index MaxPool tells.
 * On CUDA that kernel sorts the indices and adds up in their order, so that the same step gives the same bytes, while
 * ScatterElements adds in any order.
 */
final class MaxPoolGradByGatherGrad implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value x = node.input(1);
        Value flat = b.reshape(x, -1);
        Value size = b.emit("Shape", flat);
        Value indices = b.reshape(PoolIndices.of(node, b), -1);
        Node kernel = KernelCalls.call(
                b.graph(),
                KernelCalls.DOMAIN,
                "GatherGrad",
                List.of(size, indices, b.reshape(node.input(0), -1)),
                List.of(flat));
        kernel.setAttribute("axis", 0);
        return List.of(b.reshapeLike(kernel.output(0), x));
    }
}
