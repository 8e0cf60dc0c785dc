package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.search.WeightStage;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Trains gates and weights under a budget by the alternating direction method of multipliers ({@link BudgetMultipliers}), as DARTS-PRIME
 * (arXiv 2106.11655) trains the operations of a cell. (The projection onto a budget is ours.)
 */
public class AdmmGates extends BudgetedGates {
    /** For OLCUT. */
    protected AdmmGates() {}

    /**
     * The strategy.
     *
     * @param training how gates and weights train, at least 1 epoch, without early stopping
     * @param rule limits to the widths; its threshold does not matter
     * @throws IllegalArgumentException if the epochs are out of range
     */
    public AdmmGates(WeightStage training, GateRule rule) {
        super(training, rule);
    }

    @Override
    BudgetedScores scores(
            List<DecisionGate> gates,
            Map<String, Double> costs,
            ToDoubleFunction<Map<String, double[]>> shares,
            double budget,
            BudgetedScores.Pace pace) {
        return new BudgetMultipliers(gates, shares, budget, pace);
    }
}
