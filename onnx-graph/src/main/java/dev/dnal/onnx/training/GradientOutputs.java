package dev.dnal.onnx.training;

import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.onnx.training.optimiser.OptimiserStep;

/** No update: the gradients become outputs of the step, and parameters stay as they are. */
record GradientOutputs() implements Optimiser {
    @Override
    public void update(OptimiserStep step) {
        for (OptimiserStep.Trained trained : step.parameters()) {
            step.output(TrainingGraph.gradient(trained.parameter().name()), trained.gradient());
        }
    }
}
