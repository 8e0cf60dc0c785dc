package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;

/** A loss as nodes of a graph. */
public interface Loss {
    /**
     * Adds the nodes of the loss.
     *
     * @param b adds to the step graph
     * @param logits what the network puts out, [batch, classes]
     * @param labels the right classes, INT64 [batch]
     * @param mean makes the loss of the batch out of those of its examples
     * @return the mean loss of the batch, a scalar of the logits' type
     */
    Value apply(GraphBuilder b, Value logits, Value labels, BatchMean mean);
}
