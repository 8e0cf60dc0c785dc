package dev.dnal.tribuo.search.control;

import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.GateSettings;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.util.OptionalDouble;

/**
 * Steers the factor of the penalty towards the budget, where there is one: after each epoch it is multiplied by the square of what
 * the open gates cost over what the budget allows, within a factor of 4 either way. (That is ours, not part of the published method.
 * The budget itself is met by the choice at the end, whatever the gates have come to.)
 */
public final class BudgetSteering extends ConfiguredValue implements GateSteering {
    private static final double LARGEST_STEP = 4;

    /** The rule; also for OLCUT. */
    public BudgetSteering() {}

    @Override
    public GateControl control(GateControl asSet, SearchContext context) {
        OptionalDouble budget = context.budgetMacs();
        if (budget.isEmpty()) {
            return asSet;
        }
        double allowed = budget.getAsDouble();
        return before -> {
            GateSettings set = asSet.next(before);
            double lambda = set.lambda();
            for (EpochRecord record : before) {
                double excess = record.liveMacs() / allowed;
                lambda *= Math.max(1 / LARGEST_STEP, Math.min(excess * excess, LARGEST_STEP));
            }
            return new GateSettings(lambda, set.delta());
        };
    }
}
