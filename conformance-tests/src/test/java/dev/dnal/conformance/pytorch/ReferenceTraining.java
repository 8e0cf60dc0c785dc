package dev.dnal.conformance.pytorch;

import dev.dnal.conformance.testing.OurTraining;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs a training graph, internal operators included, with the reference evaluator, in double precision. */
final class ReferenceTraining implements OurTraining {
    private final TrainingGraph training;
    private final ReferenceEvaluator step;
    private final Map<String, Tensor> state;

    ReferenceTraining(TrainingGraph training) {
        this.training = training;
        this.step = new ReferenceEvaluator(training.stepGraph());
        this.state = new LinkedHashMap<>(training.initialState());
    }

    @Override
    public double step(Map<String, Tensor> feeds) {
        Map<String, Tensor> given = new LinkedHashMap<>(state);
        given.putAll(feeds);
        Map<String, Tensor> results = step.runInDoubles(given);
        training.bindings().forEach(binding -> state.put(binding.input(), results.get(binding.output())));
        return results.get(TrainingGraph.LOSS).doubles()[0];
    }

    @Override
    public Map<String, double[]> parameters() {
        return training.parameters().stream()
                .map(Parameter::name)
                .collect(Collectors.toMap(name -> name, name -> state.get(name).doubles()));
    }
}
