package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.Arrays;
import java.util.List;

/**
 * BatchNormTraining(X, scale, B) as BatchNormalization with {@code training_mode} and momentum 0, whose new running
 * statistics are the batch's own, the variance biased.
 */
final class BatchNormByTrainingMode implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        return b.call(
                        "BatchNormalization",
                        node.input(0),
                        node.input(1),
                        node.input(2),
                        scratch(node, b),
                        scratch(node, b))
                .attribute("epsilon", node.floatAttribute("epsilon", 1e-5f))
                .attribute("momentum", 0f)
                .attribute("training_mode", 1)
                .outputs(3);
    }

    /**
     * A vector [C] for running statistics of which nothing is kept. ONNX Runtime writes the new statistics over the old ones
     * even though nothing says so in the graph: each must be a value of its own, made anew in each run, and not equal to
     * another in form, or two would be merged and one overwrite the other. So each is computed from X, and adds another number.
     */
    static Value scratch(Node node, GraphBuilder b) {
        Value x = node.input(0);
        int rank = x.requireShape().rank();
        long[] ends = new long[rank];
        Arrays.fill(ends, 1);
        ends[1] = x.requireShape().size(1);
        Value corner = b.emit("Slice", x, b.longs(new long[rank]), b.longs(ends));
        return b.add(
                b.reshape(corner, ends[1]), b.scalarLike(x, b.graph().nodes().size()));
    }
}
