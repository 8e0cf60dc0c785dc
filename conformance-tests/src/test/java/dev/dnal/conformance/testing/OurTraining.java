package dev.dnal.conformance.testing;

import dev.dnal.onnx.graph.Tensor;
import java.util.Map;

/** A training graph at work. */
public interface OurTraining {
    /**
     * One step.
     *
     * @param feeds contents of all inputs but the state
     * @return the loss before it
     */
    double step(Map<String, Tensor> feeds);

    /** Parameters and running statistics. */
    Map<String, double[]> parameters();
}
