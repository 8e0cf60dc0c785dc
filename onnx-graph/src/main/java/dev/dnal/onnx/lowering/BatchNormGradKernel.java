package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.KernelCalls;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;

/**
 * BatchNormGrad(dY, X, scale, mean, var) by com.microsoft BatchNormalizationGrad, which takes 1 / sqrt(var + epsilon): from the
 * forward kernel where that saves it.
 */
final class BatchNormGradKernel implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value mean = node.input(3);
        Value inverseDeviation = BatchNormSavingKernel.inverseDeviation(mean)
                .orElseGet(() -> BatchNormByMeans.inverseDeviation(node, node.input(4), b));
        Node kernel = KernelCalls.call(
                b.graph(),
                KernelCalls.DOMAIN,
                "BatchNormalizationGrad",
                List.of(node.input(0), node.input(1), node.input(2), mean, inverseDeviation),
                node.outputs());
        kernel.setAttribute("epsilon", new Attribute.FloatValue(node.floatAttribute("epsilon", 1e-5f)));
        return kernel.outputs();
    }
}
