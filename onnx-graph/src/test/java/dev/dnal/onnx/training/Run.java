package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Trains by the reference evaluator. */
public final class Run {
    private final TrainingGraph training;
    private final ReferenceEvaluator evaluator;
    private final Map<String, Tensor> state;

    public Run(TrainingGraph training) {
        this.training = training;
        this.evaluator = new ReferenceEvaluator(training.stepGraph());
        this.state = new LinkedHashMap<>(training.initialState());
    }

    /** One step; all outputs. */
    public Map<String, Tensor> step(Map<String, Tensor> feeds) {
        Map<String, Tensor> inputs = new HashMap<>(state);
        inputs.putAll(feeds);
        Map<String, Tensor> outputs = evaluator.run(inputs);
        training.bindings().forEach(binding -> state.put(binding.input(), outputs.get(binding.output())));
        return outputs;
    }

    /** The loss of a batch, without taking the step. */
    public double loss(Map<String, Tensor> feeds) {
        Map<String, Tensor> inputs = new HashMap<>(state);
        inputs.putAll(feeds);
        return evaluator.run(inputs).get(TrainingGraph.LOSS).doubles()[0];
    }

    /** The present state. */
    public Map<String, Tensor> state() {
        return state;
    }

    public double[] state(String name) {
        return state.get(name).doubles();
    }

    /** Puts something else in the place of a state. */
    public void set(String name, double[] values) {
        state.put(name, Tensor.of(values, state.get(name).sizes()));
    }
}
