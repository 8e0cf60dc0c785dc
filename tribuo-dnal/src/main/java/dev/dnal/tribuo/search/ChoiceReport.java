package dev.dnal.tribuo.search;

import dev.dnal.tribuo.search.record.Binarisation;
import java.util.Optional;

/**
 * How a search came to its architecture.
 *
 * @param candidates networks of other widths whose accuracy was measured to choose among them; 0 for DNAL
 * @param budget what was asked for and what came of it; empty without a budget
 * @param binarisation what it cost to make the gates hard; empty without gates, and without validation images
 */
public record ChoiceReport(int candidates, Optional<BudgetUse> budget, Optional<Binarisation> binarisation) {}
