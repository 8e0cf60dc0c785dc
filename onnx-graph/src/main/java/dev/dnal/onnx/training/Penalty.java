package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;

/** What is added to the loss to make an architecture cheap, before it is multiplied by lambda. */
public interface Penalty {
    /**
     * Adds the nodes of the penalty.
     *
     * @param b adds to the step graph
     * @param gates the parameters s of each gate, [channels]; at least one gate
     * @param delta the sharpness of the gates, a scalar
     * @return the penalty, a scalar of the gates' type
     */
    Value apply(GraphBuilder b, List<Value> gates, Value delta);
}
