package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.internal.budget.BudgetedChoice;
import dev.dnal.tribuo.internal.budget.ChosenWidths;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.BudgetUse;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.GatedLayer;
import dev.dnal.tribuo.search.SearchSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which channels stay: those that a budget allows, or those that the strategy chooses. What has been measured for it is measured
 * once in a search, even if it is continued, since it would not come out the same again.
 */
final class ChannelChoice {
    private final SearchSettings settings;
    private final SearchCheckpoints checkpoints;

    /**
     * What was chosen.
     *
     * @param open for each gated layer which channels stay
     * @param budget what was asked for and what it came to, if there is a budget
     */
    record Chosen(Map<String, boolean[]> open, Optional<BudgetUse> budget) {}

    ChannelChoice(SearchSettings settings, SearchCheckpoints checkpoints) {
        this.settings = settings;
        this.checkpoints = checkpoints;
    }

    /**
     * Finds out before anything trains whether the budget, if there is one, can be met.
     *
     * @throws IllegalArgumentException if not
     */
    void requireReachable(NetworkGraph start) {
        settings.budget().ifPresent(budget -> {
            List<GateSite> sites = EngineContext.sites(start.graph(), start.gateSites());
            Map<String, Integer> channels = new LinkedHashMap<>();
            sites.forEach(site -> channels.put(
                    site.layer(), GatedLayer.of(start.graph(), site).channels()));
            within(budget, start.graph(), sites).requireReachable(channels);
        });
    }

    /** The share of the whole network's cost that the budget allows, if there is one. */
    OptionalDouble share(Graph whole, List<GateSite> sites) {
        return settings.budget()
                .map(budget -> OptionalDouble.of(share(budget, whole, sites)))
                .orElseGet(OptionalDouble::empty);
    }

    private double share(Budget budget, Graph whole, List<GateSite> sites) {
        Tensor share = checkpoints.decide(
                "share",
                () -> Tensor.of(new double[] {within(budget, whole, sites).share()}));
        return share.doubles()[0];
    }

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException if the budget can't be met
     */
    Chosen of(ChannelScores rating, List<GateSite> sites) {
        return settings.budget()
                .map(budget -> underBudget(budget, rating, sites))
                .orElseGet(() -> new Chosen(
                        rating.choice()
                                .orElseThrow(() -> new IllegalStateException(
                                        settings.strategy() + " says that it chooses itself, but made no choice")),
                        Optional.empty()));
    }

    /**
     * Which channels the budget would leave by other scores.
     *
     * @param number of the try in this search, from 0
     * @throws IllegalStateException if there is no budget
     */
    Map<String, boolean[]> tried(int number, Graph whole, List<GateSite> sites, Map<String, double[]> scores) {
        Budget budget = settings.budget()
                .orElseThrow(() -> new IllegalStateException(
                        settings.strategy() + " asks what a budget would leave, but there is none"));
        return decided("try-" + number, budget, whole, sites, scores).open();
    }

    private ChosenWidths decided(
            String name, Budget budget, Graph whole, List<GateSite> sites, Map<String, double[]> scores) {
        Tensor decided = checkpoints.decide(
                name, () -> within(budget, whole, sites).choose(scores).toTensor());
        return ChosenWidths.of(decided, scores);
    }

    private Chosen underBudget(Budget budget, ChannelScores rating, List<GateSite> sites) {
        ChosenWidths widths = decided("choice", budget, rating.network(), sites, rating.scores());
        return new Chosen(widths.open(), Optional.of(new BudgetUse(budget, widths.limit(), widths.cost())));
    }

    private BudgetedChoice within(Budget budget, Graph whole, List<GateSite> sites) {
        WidthCosts costs = new WidthCosts(whole, sites, budget.cost(), settings.session());
        return new BudgetedChoice(budget, settings.strategy().gateRule(), costs.whole(), costs::of);
    }
}
