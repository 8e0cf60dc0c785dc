package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.util.Map;

/**
 * Changes what is trained by other means than gradients: projects it onto a constraint or makes a proximal step after each step of
 * the optimiser, and keeps variables of its own, as the multipliers of a constraint (dual variables).
 *
 * <p>Variables are saved in checkpoints with what is trained. A search that is continued hands them in again, so an update keeps
 * nothing else from one call to the next.
 *
 * <p>The state goes to the heap and back after each step, and each step is a run of its own.
 */
public interface StateUpdate {
    /**
     * When a step was made, and how.
     *
     * @param learningRate of the step
     * @param gates factor of the penalty and steepness of the gates in it
     */
    record Step(double learningRate, GateSettings gates) {}

    /** The variables before the first step, by names that nothing has in the state of the training. None, if nothing else is said. */
    default Map<String, Tensor> variables() {
        return Map.of();
    }

    /**
     * Changes the state after a step, variables included.
     *
     * @param state parameters, what the optimiser keeps for them, and the variables, by name
     * @return what replaces parameters, what the optimiser keeps, or variables, under the same names, with the same types and shapes; the
     *     rest stays as it is
     */
    Map<String, Tensor> afterStep(Map<String, Tensor> state, Step step);

    /**
     * Changes the variables after an epoch. They stay as they are, if nothing else is said.
     *
     * @param state as of {@link #afterStep}
     * @param record what came of the epoch
     * @return what replaces variables, under the same names; the rest stays as it is
     */
    default Map<String, Tensor> afterEpoch(Map<String, Tensor> state, EpochRecord record) {
        return Map.of();
    }
}
