package dev.dnal.tribuo.search;

import dev.dnal.tribuo.search.record.Binarisation;
import java.util.List;
import java.util.Optional;

/**
 * How a search came to its architecture.
 *
 * @param candidates networks of other widths whose accuracy was measured to choose among them; 0 for DNAL
 * @param budgets for each budget what was asked for and what came of it; empty without one
 * @param binarisation what it cost to make the gates hard; empty without gates, and without validation images
 */
public record ChoiceReport(int candidates, List<BudgetUse> budgets, Optional<Binarisation> binarisation) {
    /** Copies the list. */
    public ChoiceReport {
        budgets = List.copyOf(budgets);
    }
}
