package dev.dnal.onnx.training;

/** A rule that makes the next parameters from the parameters and their gradients, as nodes of a graph. */
public interface Optimiser {
    /** Adds the update of every trained parameter, and of the optimiser's own state, to the step graph. */
    void update(OptimiserStep step);
}
