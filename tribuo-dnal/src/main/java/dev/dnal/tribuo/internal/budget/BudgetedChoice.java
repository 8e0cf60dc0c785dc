package dev.dnal.tribuo.internal.budget;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.LayerGuard;
import dev.dnal.tribuo.search.ending.BudgetOutOfReachException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Which choices stay under a budget of what is counted: as many of those with the highest scores as it allows, over all decisions.
 *
 * <ol>
 *   <li>By halving: the longest list of the best choices that the budget allows, each layer as wide as the rule wants it.
 *   <li>What is left of the budget is spent on more choices, of one decision after the other ({@link WidthFilling}).
 * </ol>
 *
 * <p>Each try is really cut out and counted, so the result costs what it is said to cost.
 */
public final class BudgetedChoice implements BudgetSolver {
    private static final int TRIES = 200;

    private final Budget budget;
    private final Map<String, GateRule> rules = new LinkedHashMap<>();
    private final Map<String, Integer> choices = new LinkedHashMap<>();
    private final double wholeCost;
    private final ToDoubleFunction<Map<String, boolean[]>> costs;

    /**
     * A choice.
     *
     * @param rule limits to the widths
     * @param decisions what there is to choose
     * @param wholeCost what the whole network costs, in the budget's unit
     * @param costs what is left of that, from the open choices of each decision
     */
    public BudgetedChoice(
            Budget budget,
            GateRule rule,
            List<Decision> decisions,
            double wholeCost,
            ToDoubleFunction<Map<String, boolean[]>> costs) {
        this.budget = budget;
        decisions.forEach(decision -> {
            rules.put(decision.name(), rule.of(decision));
            choices.put(decision.name(), decision.choices());
        });
        this.wholeCost = wholeCost;
        this.costs = costs;
    }

    private double limit() {
        return budget.limit(wholeCost);
    }

    @Override
    public double share() {
        return limit() / wholeCost;
    }

    @Override
    public void requireReachable() {
        Map<String, double[]> scores = new LinkedHashMap<>();
        choices.forEach((name, count) -> scores.put(name, new double[count]));
        Widths least = ofBest(0, new RankedChannels(scores, Map.of()));
        if (least.cost() > limit()) {
            throw outOfReach(least);
        }
    }

    private BudgetOutOfReachException outOfReach(Widths least) {
        return new BudgetOutOfReachException(String.format(
                Locale.ROOT,
                "The budget of %s, which is %,.0f %s, can't be met: with the narrowest layers allowed the network costs %,.0f %s,"
                        + " %.4fx of what the whole one does. Allow more, or begin with a smaller network",
                budget,
                limit(),
                budget.cost().unit(),
                least.cost(),
                budget.cost().unit(),
                least.cost() / wholeCost));
    }

    /** {@inheritDoc} Warns of layers that only the rule's minimum keeps from being narrower. */
    @Override
    public ChosenWidths choose(Rating rating) {
        RankedChannels ranked = new RankedChannels(rating.scores(), rating.sizes());
        Widths longest = longest(ranked);
        Widths chosen = new WidthFilling(this::rule, ranked, limit(), (worth, widths) -> costed(worth, widths, ranked))
                .from(longest, TRIES);
        chosen.worth().forEach((layer, worth) -> LayerGuard.warnsOf(rule(layer), layer, worth, ranked.channels(layer)));
        return new ChosenWidths(ranked.open(chosen.widths()), limit(), chosen.cost());
    }

    /** 1. */
    private Widths longest(RankedChannels ranked) {
        Optional<Widths> longest = Optional.empty();
        int fitting = -1;
        for (int tooMany = ranked.size() + 1; tooMany - fitting > 1; ) {
            int middle = fitting < 0 ? 0 : (fitting + tooMany) / 2;
            Widths tried = ofBest(middle, ranked);
            if (tried.cost() <= limit()) {
                fitting = middle;
                longest = Optional.of(tried);
            } else {
                tooMany = middle;
            }
        }
        return longest.orElseThrow(() -> outOfReach(ofBest(0, ranked)));
    }

    private Widths ofBest(int count, RankedChannels ranked) {
        Map<String, Integer> worth = ranked.countsOfBest(count);
        Map<String, Integer> widths = new LinkedHashMap<>();
        worth.forEach((layer, wanted) -> widths.put(layer, rule(layer).kept(wanted, ranked.channels(layer))));
        return costed(worth, widths, ranked);
    }

    private GateRule rule(String decision) {
        GateRule rule = rules.get(decision);
        if (rule == null) {
            throw new IllegalArgumentException("There is no decision " + decision + " among " + rules.keySet());
        }
        return rule;
    }

    private Widths costed(Map<String, Integer> worth, Map<String, Integer> widths, RankedChannels ranked) {
        return new Widths(worth, widths, costs.applyAsDouble(ranked.open(widths)));
    }
}
