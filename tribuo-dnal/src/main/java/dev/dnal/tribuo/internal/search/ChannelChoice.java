package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.internal.budget.BudgetedChoice;
import dev.dnal.tribuo.internal.budget.ChosenWidths;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.BudgetUse;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.SearchSettings;
import dev.dnal.tribuo.search.TrainerSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which choices stay: those that a budget allows, or those that the strategy chooses. What has been measured for it is measured
 * once in a search, even if it is continued, since it would not come out the same again.
 */
final class ChannelChoice {
    private final SearchSettings resolved;
    private final TrainerSettings settings;
    private final SearchCheckpoints checkpoints;

    /**
     * What was chosen.
     *
     * @param open for each decision which choices stay
     * @param budget what was asked for and what it came to, if there is a budget
     */
    record Chosen(Map<String, boolean[]> open, Optional<BudgetUse> budget) {}

    ChannelChoice(SearchSettings resolved, SearchCheckpoints checkpoints) {
        this.resolved = resolved;
        this.settings = resolved.trainer();
        this.checkpoints = checkpoints;
    }

    /**
     * Finds out before anything trains whether the budget, if there is one, can be met.
     *
     * @throws IllegalArgumentException if not
     */
    void requireReachable(NetworkGraph start) {
        settings.budget().ifPresent(budget -> {
            List<Decision> decisions = resolved.decisions(start.graph(), start.gateSites());
            within(budget, start.graph(), decisions).requireReachable();
        });
    }

    /** The share of the whole network's cost that the budget allows, if there is one. */
    OptionalDouble share(Graph whole, List<Decision> decisions) {
        return settings.budget()
                .map(budget -> OptionalDouble.of(share(budget, whole, decisions)))
                .orElseGet(OptionalDouble::empty);
    }

    private double share(Budget budget, Graph whole, List<Decision> decisions) {
        Tensor share = checkpoints.decide(
                "share",
                () -> Tensor.of(new double[] {within(budget, whole, decisions).share()}));
        return share.doubles()[0];
    }

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException if the budget can't be met
     */
    Chosen of(ChannelScores rating, List<Decision> decisions) {
        return settings.budget()
                .map(budget -> underBudget(budget, rating, decisions))
                .orElseGet(() -> new Chosen(
                        rating.choice()
                                .orElseThrow(() -> new IllegalStateException(
                                        settings.strategy() + " says that it chooses itself, but made no choice")),
                        Optional.empty()));
    }

    /**
     * Which choices the budget would leave by other scores.
     *
     * @param number of the try in this search, from 0
     * @throws IllegalStateException if there is no budget
     */
    Map<String, boolean[]> tried(int number, Graph whole, List<Decision> decisions, Map<String, double[]> scores) {
        Budget budget = settings.budget()
                .orElseThrow(() -> new IllegalStateException(
                        settings.strategy() + " asks what a budget would leave, but there is none"));
        return decided("try-" + number, budget, whole, decisions, scores).open();
    }

    private ChosenWidths decided(
            String name, Budget budget, Graph whole, List<Decision> decisions, Map<String, double[]> scores) {
        Tensor decided = checkpoints.decide(
                name, () -> within(budget, whole, decisions).choose(scores).toTensor());
        return ChosenWidths.of(decided, scores);
    }

    private Chosen underBudget(Budget budget, ChannelScores rating, List<Decision> decisions) {
        ChosenWidths widths = decided("choice", budget, rating.network(), decisions, rating.scores());
        return new Chosen(widths.open(), Optional.of(new BudgetUse(budget, widths.limit(), widths.cost())));
    }

    private BudgetedChoice within(Budget budget, Graph whole, List<Decision> decisions) {
        WidthCosts costs = new WidthCosts(whole, decisions, budget.cost(), resolved.session());
        return new BudgetedChoice(budget, settings.strategy().gateRule(), decisions, costs.whole(), costs::of);
    }
}
