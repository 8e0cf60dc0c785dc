package dev.dnal.onnx.training.internal;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;

/** Where the update of a step is built: in the graph that computes its gradients, or in one of its own that sums over shards. */
public interface GradientReduction {
    /** The graph that the update is built in. */
    Graph graph();

    /** What the loss of the images in the gradient graph counts for in the loss of the batch. */
    Value weigh(Value loss);

    /**
     * What a value that is computed for the images in the gradient graph comes to for the batch.
     *
     * @param inGradientGraph the value, of a fixed shape
     * @param name what to call it where graphs have to be joined
     */
    Value sum(Value inGradientGraph, String name);

    /** The part of the state that the gradient graph has as input {@code inGradientGraph}. */
    Value state(Value inGradientGraph);
}
