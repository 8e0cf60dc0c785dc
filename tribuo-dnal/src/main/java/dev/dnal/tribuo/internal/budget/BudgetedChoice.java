package dev.dnal.tribuo.internal.budget;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.LayerGuard;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Which choices stay under a budget: as many of those with the highest scores as it allows, over all decisions.
 *
 * <ol>
 *   <li>By halving: the longest list of the best choices that the budget allows, each layer as wide as the rule wants it. For time,
 *       also with widths in whole blocks, on which convolutions are fastest; the widths whose channels are worth most are gone on with.
 *   <li>What is left of the budget is spent on more choices, of one decision after the other ({@link WidthFilling}).
 * </ol>
 *
 * <p>Each try is really cut out and counted or timed, so the result costs what it is said to cost. What seems just fast enough is
 * timed twice, and the longer time counts: the best of many single measurements would be better than the truth.
 */
public final class BudgetedChoice {
    /** Channels that ONNX Runtime's convolutions work on at a time, with vectors of 256 and 512 bits. */
    private static final List<Integer> BLOCKS = List.of(8, 16);

    /** Times that are off by more than a tenth are rare. */
    private static final double NEARLY = 0.9;

    private static final int TRIES = 200;
    private static final int TRIES_BY_TIME = 100;

    private final Budget budget;
    private final GateRule rule;
    private final Map<String, Decision> decisions = new LinkedHashMap<>();
    private final List<GateRule> roundings;
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
        this.rule = rule;
        decisions.forEach(decision -> this.decisions.put(decision.name(), decision));
        this.roundings = isTime()
                ? Stream.concat(Stream.of(rule), BLOCKS.stream().map(rule::roundedTo))
                        .distinct()
                        .toList()
                : List.of(rule);
        this.wholeCost = wholeCost;
        this.costs = costs;
    }

    /** The most that the network may cost, in the budget's unit. */
    double limit() {
        return budget.limit(wholeCost);
    }

    /** The budget as a share of what the whole network costs. */
    public double share() {
        return limit() / wholeCost;
    }

    /**
     * Finds out whether the budget can be met at all.
     *
     * @throws SettingException if not
     */
    public void requireReachable() {
        Map<String, double[]> scores = new LinkedHashMap<>();
        decisions.forEach((name, decision) -> scores.put(name, new double[decision.choices()]));
        Widths least = least(new RankedChannels(scores));
        if (least.cost() > limit()) {
            throw outOfReach(least);
        }
    }

    private Widths least(RankedChannels ranked) {
        return roundings.stream()
                .map(rounding -> ofBest(0, rounding, ranked))
                .min(Comparator.comparingDouble(Widths::cost))
                .orElseThrow();
    }

    private SettingException outOfReach(Widths least) {
        return new SettingException(String.format(
                Locale.ROOT,
                "The budget of %s, which is %s, can't be met: with the narrowest layers allowed the network costs %s."
                        + " Allow more, or begin with a smaller network",
                budget,
                inUnit(limit()),
                inUnit(least.cost())));
    }

    private String inUnit(double value) {
        return isTime()
                ? String.format(Locale.ROOT, "%.3f ms", value)
                : String.format(Locale.ROOT, "%,.0f %s", value, budget.cost().unit());
    }

    /**
     * Which choices stay. Warns of layers that only the rule's minimum keeps from being narrower.
     *
     * @param scores for each decision a score per choice
     * @throws SettingException if the budget can't be met
     */
    public ChosenWidths choose(Map<String, double[]> scores) {
        RankedChannels ranked = new RankedChannels(scores);
        Widths longest = roundings.stream()
                .map(rounding -> longest(rounding, ranked))
                .flatMap(Optional::stream)
                .max(Comparator.comparingLong(found -> value(found, ranked)))
                .orElseThrow(() -> outOfReach(least(ranked)));
        Widths chosen = new WidthFilling(
                        this::roundings, ranked, limit(), (worth, widths) -> costed(worth, widths, ranked))
                .from(longest, isTime() ? TRIES_BY_TIME : TRIES);
        chosen.worth()
                .forEach((layer, worth) -> LayerGuard.warnsOf(of(rule, layer), layer, worth, ranked.channels(layer)));
        return new ChosenWidths(ranked.open(chosen.widths()), limit(), chosen.cost());
    }

    /** 1: nothing if not even the narrowest layers are allowed. */
    private Optional<Widths> longest(GateRule rounding, RankedChannels ranked) {
        Optional<Widths> longest = Optional.empty();
        int fitting = -1;
        for (int tooMany = ranked.size() + 1; tooMany - fitting > 1; ) {
            int middle = fitting < 0 ? 0 : (fitting + tooMany) / 2;
            Widths tried = ofBest(middle, rounding, ranked);
            if (tried.cost() <= limit()) {
                fitting = middle;
                longest = Optional.of(tried);
            } else {
                tooMany = middle;
            }
        }
        return longest;
    }

    private Widths ofBest(int count, GateRule rounding, RankedChannels ranked) {
        Map<String, Integer> worth = new LinkedHashMap<>();
        Map<String, Integer> widths = new LinkedHashMap<>();
        ranked.countsOfBest(count).forEach((layer, wanted) -> {
            int channels = ranked.channels(layer);
            int width = of(rounding, layer).kept(wanted, channels);
            worth.put(layer, width == of(rule, layer).kept(wanted, channels) ? wanted : width);
            widths.put(layer, width);
        });
        return costed(worth, widths, ranked);
    }

    /** The rules that the choices of a decision may follow. */
    private List<GateRule> roundings(String decision) {
        return roundings.stream()
                .map(rounding -> of(rounding, decision))
                .distinct()
                .toList();
    }

    private GateRule of(GateRule general, String name) {
        Decision decision = decisions.get(name);
        if (decision == null) {
            throw new IllegalArgumentException("There is no decision " + name + " among " + decisions.keySet());
        }
        return general.of(decision);
    }

    private Widths costed(Map<String, Integer> worth, Map<String, Integer> widths, RankedChannels ranked) {
        Map<String, boolean[]> open = ranked.open(widths);
        double cost = costs.applyAsDouble(open);
        if (isTime() && cost > NEARLY * limit() && cost <= limit()) {
            cost = Math.max(cost, costs.applyAsDouble(open));
        }
        return new Widths(worth, widths, cost);
    }

    private boolean isTime() {
        return budget.cost() == Budget.Cost.LATENCY;
    }

    private static long value(Widths fit, RankedChannels ranked) {
        return fit.widths().entrySet().stream()
                .mapToLong(layer -> ranked.value(layer.getKey(), layer.getValue()))
                .sum();
    }
}
