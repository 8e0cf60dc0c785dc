package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gradients out of the state of SGD with momentum, which keeps v = momentum * v + gradient for each parameter. */
final class MomentumGradients {
    private static final String VELOCITY = "/momentum";

    private MomentumGradients() {}

    /**
     * The gradients of the step that led to a state.
     *
     * @param before v before the step, empty at first; holds that after the step then
     */
    static Map<String, Tensor> next(
            TrainingGraph training, Map<String, Tensor> state, double momentum, Map<String, double[]> before) {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        for (Parameter parameter : training.trainedParameters()) {
            String name = parameter.name();
            Tensor velocity = state.get(name + VELOCITY);
            if (velocity == null) {
                continue;
            }
            double[] now = velocity.doubles();
            double[] gradient = now.clone();
            double[] last = before.get(name);
            for (int i = 0; last != null && i < gradient.length; i++) {
                gradient[i] -= momentum * last[i];
            }
            before.put(name, now);
            gradients.put(name, Tensor.ofDoubles(DataType.DOUBLE, gradient, velocity.sizes()));
        }
        return gradients;
    }
}
