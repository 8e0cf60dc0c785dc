package dev.dnal.tribuo.search;

/**
 * What was asked for with a budget, and what came of it.
 *
 * @param budget as it was asked for
 * @param limit the most that the learned network may cost, in the budget's unit
 * @param result what it costs; a time is the one measured when the channels were chosen
 */
public record BudgetUse(Budget budget, double limit, double result) {}
