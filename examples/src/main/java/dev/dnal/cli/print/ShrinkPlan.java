package dev.dnal.cli.print;

import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.shrink.ShrinkSettings;
import java.util.stream.Collectors;

/**
 * What is going to be done to shrink a network, for the terminal.
 *
 * @param settings how
 * @param images how many there are
 */
public record ShrinkPlan(ShrinkSettings settings, int images) {
    @Override
    public String toString() {
        int heldOut = settings.heldOut(images);
        int train = images - heldOut;
        String budgets = settings.budgets().stream().map(Budget::toString).collect(Collectors.joining(", "));
        return "Shrinks to " + budgets + " by " + settings.strategyName() + ", from " + Table.images(train) + ", with "
                + heldOut + " kept back: gates train for " + settings.gateEpochs(train)
                + " epochs, the small network for "
                + settings.recoveryEpochs(train) + ", " + settings.batchSize() + " images a step.";
    }
}
