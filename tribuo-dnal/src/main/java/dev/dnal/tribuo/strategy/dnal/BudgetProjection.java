package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.reference.ScalarFunctions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Keeps gates that train to a budget by projection.
 *
 * <p>With u the scores of all gates in units of their spread, c what the gates cost each, and d what the optimiser has changed in a step, it
 *
 * <ol>
 *   <li>takes from d what changes the cost, to first order: d = d - h (d h) / (h h) with h = c * g'(u), g' the slopes of the gates, so that
 *       gates only compete;
 *   <li>makes a step of a fixed length, u = u + pace * d / rms(d);
 *   <li>divides by the spread where that has grown above 1;
 *   <li>now and then moves all scores together, until what is above 0 costs what the budget allows at the time.
 * </ol>
 */
final class BudgetProjection extends BudgetedScores {
    /** Below this share, what is left of a direction is nothing but rounding. */
    private static final double ROUNDING = 1e-5;

    private final Map<String, Double> costs;

    /**
     * A projection.
     *
     * @param costs what a gate costs relative to the others, by the names of their parameters
     * @param shares see {@link BudgetedScores}
     * @param budget such a share, above 0
     */
    BudgetProjection(
            List<DecisionGate> gates,
            Map<String, Double> costs,
            ToDoubleFunction<Map<String, double[]>> shares,
            double budget,
            Pace pace) {
        super(gates, shares, budget, pace);
        this.costs = Map.copyOf(costs);
    }

    @Override
    ScoreVectors step(
            ScoreVectors scores,
            ScoreVectors before,
            ScoreVectors changed,
            int step,
            Map<String, Tensor> state,
            Map<String, Tensor> variables) {
        ScoreVectors moved = moved(scores, competing(before, changed));
        double spread = moved.spread();
        ScoreVectors even = spread > 1 ? moved.map(score -> score / spread) : moved;
        if (!pace().looks(step)) {
            return even;
        }
        double threshold = threshold(even, step);
        return even.map(score -> score - threshold);
    }

    /** 1. */
    private ScoreVectors competing(ScoreVectors before, ScoreVectors changed) {
        ScoreVectors prices = prices(before);
        double square = prices.dot(prices);
        ScoreVectors direction = square > 0 ? changed.plus(-changed.dot(prices) / square, prices) : changed;
        boolean isRounding = direction.rms() <= ROUNDING * changed.rms();
        return isRounding ? direction.map(part -> 0) : direction;
    }

    private ScoreVectors prices(ScoreVectors parameters) {
        Map<String, double[]> prices = new LinkedHashMap<>();
        parameters.values().forEach((name, values) -> {
            double cost = costs.getOrDefault(name, 1.0);
            prices.put(
                    name,
                    Arrays.stream(values)
                            .map(ScalarFunctions::sigmoid)
                            .map(open -> cost * open * (1 - open))
                            .toArray());
        });
        return new ScoreVectors(prices);
    }
}
