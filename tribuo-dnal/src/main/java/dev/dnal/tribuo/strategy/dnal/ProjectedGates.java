package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.search.WeightStage;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Trains gates and weights under a budget by gradient descent that is projected onto what the budget allows after each step
 * ({@link BudgetProjection}). (Ours, with the gates of DNAL, arXiv 2103.02126.)
 */
public class ProjectedGates extends BudgetedGates {
    /** For OLCUT. */
    protected ProjectedGates() {}

    /**
     * The strategy.
     *
     * @param training how gates and weights train, at least 1 epoch, without early stopping
     * @param rule limits to the widths; its threshold does not matter
     * @throws IllegalArgumentException if the epochs are out of range
     */
    public ProjectedGates(WeightStage training, GateRule rule) {
        super(training, rule);
    }

    @Override
    BudgetedScores scores(
            List<DecisionGate> gates,
            Map<String, Double> costs,
            ToDoubleFunction<Map<String, double[]>> shares,
            double budget,
            BudgetedScores.Pace pace) {
        return new BudgetProjection(gates, costs, shares, budget, pace);
    }
}
