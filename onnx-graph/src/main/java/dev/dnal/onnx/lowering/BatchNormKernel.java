package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.KernelCalls;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;

/**
 * BatchNormTraining(X, scale, B) by com.microsoft BatchNormInternal, whose running statistics with momentum 0 are the batch's
 * own.
 */
final class BatchNormKernel implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value oldMean = BatchNormByTrainingMode.scratch(node, b);
        Value oldVariance = BatchNormByTrainingMode.scratch(node, b);
        Value mean = node.output(1);
        Value variance = node.output(2);
        Node kernel = KernelCalls.call(
                b.graph(),
                KernelCalls.DOMAIN,
                "BatchNormInternal",
                List.of(node.input(0), node.input(1), node.input(2), oldMean, oldVariance),
                List.of(node.output(0), mean, variance, mean, variance));
        kernel.setAttribute("epsilon", new Attribute.FloatValue(node.floatAttribute("epsilon", 1e-5f)));
        kernel.setAttribute("momentum", new Attribute.FloatValue(0));
        kernel.setAttribute("training_mode", 1);
        return kernel.outputs().subList(0, 3);
    }
}
