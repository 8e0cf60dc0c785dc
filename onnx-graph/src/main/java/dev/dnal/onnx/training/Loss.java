package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;

/** A loss as nodes of a graph, and what the outputs are worth that it is to make better. */
public interface Loss {
    /**
     * The targets that it compares outputs with.
     *
     * @param outputs what the network puts out, [batch, outputs]
     * @return type and shape of the targets; the first dimension is the batch
     */
    TensorType targets(Value outputs);

    /**
     * Whether the loss does itself what the last node of a network does, as a cross entropy does a softmax; training then leaves
     * the node out.
     *
     * @return false if nothing else is said
     */
    default boolean includes(Node last) {
        return false;
    }

    /**
     * Adds the nodes of the loss.
     *
     * @param b adds to the step graph
     * @param outputs what the network puts out, [batch, outputs], without what the loss {@link #includes}
     * @param targets as {@link #targets} says
     * @param mean makes the loss of the batch out of those of its examples
     * @return the mean loss of the batch, a scalar of the outputs' type
     */
    Value apply(GraphBuilder b, Value outputs, Value targets, BatchMean mean);

    /**
     * Adds the nodes of the score.
     *
     * @param outputs as of {@link #apply}
     * @param targets as of {@link #apply}
     * @return the sum over the batch of what each example's outputs are worth, a FLOAT scalar; the higher, the better
     */
    Value score(GraphBuilder b, Value outputs, Value targets);

    /** What mean scores are called and shown as. */
    Measure measure();
}
