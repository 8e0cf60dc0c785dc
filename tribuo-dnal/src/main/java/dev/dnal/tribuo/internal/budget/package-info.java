/**
 * Which choices stay within a budget. Of what is counted, as many of those with the highest scores as it allows
 * ({@link dev.dnal.tribuo.internal.budget.BudgetedChoice}); of what comes in steps, as time does, those that are worth most for their cost
 * ({@link dev.dnal.tribuo.internal.budget.MarginalChoice}). Neither knows how costs come about.
 * {@link dev.dnal.tribuo.internal.budget.LimitedChoice} keeps to several {@linkplain dev.dnal.tribuo.internal.budget.Limit limits} at once, of
 * which one may have to be measured.
 */
@NullMarked
package dev.dnal.tribuo.internal.budget;

import org.jspecify.annotations.NullMarked;
