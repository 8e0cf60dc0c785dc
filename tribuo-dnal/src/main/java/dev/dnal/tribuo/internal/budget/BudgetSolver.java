package dev.dnal.tribuo.internal.budget;

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
     * @throws dev.dnal.onnx.SettingException if the budget can't be met
     */
    ChosenWidths choose(Rating rating);
}
