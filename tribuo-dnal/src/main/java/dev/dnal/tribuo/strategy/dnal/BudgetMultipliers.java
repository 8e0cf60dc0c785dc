package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.reference.ScalarFunctions;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Pulls gates that train towards those that a budget leaves, by the alternating direction method of multipliers (ADMM).
 *
 * <p>With g the gates, z those that the budget leaves, 0 or 1 each, and u a multiplier for each gate, it
 *
 * <ol>
 *   <li>makes a step of a fixed length where the loss falls, and one towards z: s = s + pace * d / rms(d) - rho * (g - z + u), with d what the
 *       optimiser has changed and rho growing evenly from 0, so that the last half of the steps closes whatever is to go;
 *   <li>every {@value #INTERVAL} steps, projects: z is 1 for the highest of s + u, so many that the network costs what the budget allows at
 *       the time, and u = {@value #MEMORY} * u + g - z. (Of g + u, gates that are as good as open would all be alike.)
 *   <li>in the last step, closes what is not in z, and opens what is.
 * </ol>
 *
 * <p>Intervals and the multipliers' memory are those of DARTS-PRIME (arXiv 2106.11655), whose projection is onto one operation of several; that
 * onto a budget, the steps and the growth of rho are ours.
 */
final class BudgetMultipliers extends BudgetedScores {
    private static final int INTERVAL = 10;

    private static final double MEMORY = 0.2;

    private static final double STRENGTH = 2;

    private static final String TARGETS = VARIABLE + "targets/";

    private static final String MULTIPLIERS = VARIABLE + "multipliers/";

    /**
     * Multipliers of 0.
     *
     * @param shares see {@link BudgetedScores}
     * @param budget such a share, above 0
     */
    BudgetMultipliers(
            List<DecisionGate> gates, ToDoubleFunction<Map<String, double[]>> shares, double budget, Pace pace) {
        super(gates, shares, budget, pace);
    }

    @Override
    public Map<String, Tensor> variables() {
        Map<String, Tensor> variables = super.variables();
        variables.putAll(ScoreVectors.filled(gates(), 1).tensors(TARGETS));
        variables.putAll(ScoreVectors.filled(gates(), 0).tensors(MULTIPLIERS));
        return variables;
    }

    @Override
    ScoreVectors step(
            ScoreVectors scores,
            ScoreVectors before,
            ScoreVectors changed,
            int step,
            Map<String, Tensor> state,
            Map<String, Tensor> variables) {
        ScoreVectors open = before.map(ScalarFunctions::sigmoid);
        ScoreVectors targets = ScoreVectors.of(gates(), variables, TARGETS);
        ScoreVectors multipliers = ScoreVectors.of(gates(), variables, MULTIPLIERS);
        boolean isLast = step >= pace().steps();
        if (step % INTERVAL == 0 || isLast) {
            ScoreVectors wanted = scores.plus(1, multipliers);
            double threshold = threshold(wanted, step);
            targets = wanted.map(value -> value > threshold ? 1 : 0);
            multipliers = multipliers.map(value -> MEMORY * value).plus(1, open).plus(-1, targets);
            variables.putAll(targets.tensors(TARGETS));
            variables.putAll(multipliers.tensors(MULTIPLIERS));
        }
        ScoreVectors distance = open.plus(-1, targets).plus(1, multipliers);
        ScoreVectors moved = moved(scores, changed).plus(-STRENGTH * pace().progress(step) * pace().even(), distance);
        return isLast ? moved.with(targets, (score, target) -> target > 0 ? Math.abs(score) : -Math.abs(score)) : moved;
    }
}
