package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.Optional;

/** The mean over the examples of a batch, each of which counts by its weight if there are weights. */
public final class BatchMean {
    private final GraphBuilder b;
    private final Optional<Value> weights;

    /**
     * A mean.
     *
     * @param b adds to the step graph
     * @param weights of the examples, [batch], {@link TrainingGraph#WEIGHTS}; empty to count all alike
     */
    BatchMean(GraphBuilder b, Optional<Value> weights) {
        this.b = b;
        this.weights = weights;
    }

    /**
     * Adds the nodes of the mean.
     *
     * @param perExample a number for each example, [batch]
     * @return a scalar
     */
    public Value of(Value perExample) {
        // The weights are of mean 1 over the whole batch, so this is right for any part of it that a graph sees.
        Value weighed = weights.map(each -> b.mul(perExample, each)).orElse(perExample);
        return over(b, weighed, 0);
    }

    /** The mean over the outputs of each example, [batch], of [batch, outputs]. */
    static Value ofOutputs(GraphBuilder b, Value perOutput) {
        return over(b, perOutput, 1);
    }

    private static Value over(GraphBuilder b, Value values, long axis) {
        return b.call("ReduceMean", values)
                .attribute("axes", new long[] {axis})
                .attribute("keepdims", 0)
                .output();
    }
}
