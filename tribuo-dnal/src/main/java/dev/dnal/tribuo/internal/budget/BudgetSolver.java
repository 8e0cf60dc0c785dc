package dev.dnal.tribuo.internal.budget;

import java.util.Map;

/** Finds out which choices stay under a budget: those that are worth most together. */
public interface BudgetSolver {
    /** The budget as a share of what the whole network costs. */
    double share();

    /**
     * Finds out whether the budget can be met at all.
     *
     * @throws dev.dnal.onnx.SettingException if not; it says what can
     */
    void requireReachable();

    /**
     * Which choices stay.
     *
     * @param scores for each decision a score per choice
     * @param sizes how much a choice of a decision is worth beside one of another with an equal score; 1 where nothing is said
     * @throws dev.dnal.onnx.SettingException if the budget can't be met
     */
    ChosenWidths choose(Map<String, double[]> scores, Map<String, Double> sizes);
}
