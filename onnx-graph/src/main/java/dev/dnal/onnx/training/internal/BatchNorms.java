package dev.dnal.onnx.training.internal;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.InternalOperators;
import java.util.List;

/** Batch normalisations as they are in training. */
public final class BatchNorms {
    private static final float DEFAULT_EPSILON = 1e-5f;

    private BatchNorms() {}

    /**
     * Adds what normalises by the batch beside a node that normalises by its running statistics.
     *
     * @return what is normalised; mean and biased variance of the batch, a number for each channel
     */
    public static List<Value> ofBatch(GraphBuilder b, Node node) {
        return b.call(
                        Operators.INTERNAL_DOMAIN,
                        InternalOperators.BATCH_NORM_TRAINING,
                        node.input(0),
                        node.input(1),
                        node.input(2))
                .attribute("epsilon", node.floatAttribute("epsilon", DEFAULT_EPSILON))
                .named(node.name() + "/training")
                .outputs(3);
    }
}
