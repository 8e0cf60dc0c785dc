package dev.dnal.conformance.pytorch;

import dev.dnal.onnx.graph.Tensor;
import java.util.Map;

/** A training graph at work. */
interface OurTraining {
    /**
     * One step.
     *
     * @param data contents of the inputs that are neither labels, learning rate nor state
     * @return the loss before it
     */
    double step(Map<String, Tensor> data, Tensor labels, double learningRate);

    /** Parameters and running statistics. */
    Map<String, double[]> parameters();
}
