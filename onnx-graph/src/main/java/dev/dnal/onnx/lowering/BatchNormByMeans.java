package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.rule.PerChannel;
import java.util.List;

/** BatchNormTraining(X, scale, B) by elementary operators: the variance is the mean square of the centred X. */
final class BatchNormByMeans implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value x = node.input(0);
        int rank = x.requireShape().rank();
        Value mean = mean(x, b);
        Value centred = b.sub(x, PerChannel.spread(b, mean, rank));
        Value variance = mean(b.mul(centred, centred), b);
        Value factor = b.mul(node.input(1), inverseDeviation(node, variance, b));
        Value y = b.add(b.mul(centred, PerChannel.spread(b, factor, rank)), PerChannel.spread(b, node.input(2), rank));
        return List.of(y, mean, variance);
    }

    private static Value mean(Value image, GraphBuilder b) {
        return b.call("ReduceMean", image)
                .attribute("axes", PerChannel.otherAxes(image.requireShape().rank()))
                .attribute("keepdims", 0)
                .output();
    }

    /** 1 / sqrt(variance + epsilon), [C]. */
    static Value inverseDeviation(Node node, Value variance, GraphBuilder b) {
        Value epsilon = b.scalarLike(variance, node.floatAttribute("epsilon", 1e-5f));
        return b.div(b.scalarLike(variance, 1), b.emit("Sqrt", b.add(variance, epsilon)));
    }
}
