package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.onnx.training.optimiser.OptimiserStep;

/**
 * Keeps beside the update of another optimiser how large the gradients have been lately: a moving mean F of the sum of the squares of those of all
 * parameters that train but gates, of the whole batch, a scalar: F = share * sum + (1 - share) * F.
 *
 * @param optimiser which trains
 * @param share what the last step counts for, above 0 and up to 1
 */
record GradientInformation(Optimiser optimiser, double share) implements Optimiser {
    @Override
    public void update(OptimiserStep step) {
        Value before = step.zero(TrainingGraph.GRADIENT_INFORMATION);
        Value kept = step.mul(before, step.constant(1 - share));
        Value now = step.parameters().stream()
                .filter(trained -> trained.parameter().kind() != Parameter.Kind.GATE
                        && !trained.gradient().isAbsent())
                .map(trained -> step.call("ReduceSumSquare", trained.gradient())
                        .attribute("keepdims", 0)
                        .output())
                .reduce(step::add)
                .map(sum -> step.add(kept, step.mul(sum, step.constant(share))))
                .orElse(kept);
        optimiser.update(step);
        step.next(before, now);
    }
}
