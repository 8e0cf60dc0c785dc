package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;

/**
 * BatchNormTraining(X, scale, B) as BatchNormalization with {@code training_mode} and momentum 0, whose new running
 * statistics are the batch's own, the variance biased.
 */
final class BatchNormByTrainingMode implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value unused = noStatistics(node, b);
        return b.call("BatchNormalization", node.input(0), node.input(1), node.input(2), unused, unused)
                .attribute("epsilon", node.floatAttribute("epsilon", 1e-5f))
                .attribute("momentum", 0f)
                .attribute("training_mode", 1)
                .outputs(3);
    }

    /** Statistics [C] of which nothing is kept. */
    static Value noStatistics(Node node, GraphBuilder b) {
        Shape vector = node.input(1).requireShape();
        double[] zeros = new double[Math.toIntExact(vector.elements())];
        return b.constant("zeros", Tensor.ofDoubles(node.input(1).type(), zeros, vector.sizes()));
    }
}
