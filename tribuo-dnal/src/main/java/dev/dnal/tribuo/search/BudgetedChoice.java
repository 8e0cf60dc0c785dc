package dev.dnal.tribuo.search;

import dev.dnal.onnx.channel.GateRule;
import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which channels stay under a budget: as many of those with the highest scores as it allows, over all layers.
 *
 * <ol>
 *   <li>By halving: the longest list of the best channels that the budget allows, each layer as wide as the rule wants it.
 *   <li>What is left of the budget is filled with the next best channels that fit, one by one, until it is spent but for a
 *       hundredth.
 * </ol>
 *
 * <p>Each try is really cut out and counted or timed, so the result costs what it is said to cost.
 */
final class BudgetedChoice {
    /** Share of the budget that is enough. */
    private static final double ENOUGH = 0.99;

    private static final int TRIES = 200;
    private static final int TRIES_BY_TIME = 10;

    private final Budget budget;
    private final GateRule rule;
    private final WidthCosts costs;
    private final double wholeCost;

    /** A channel of a layer. */
    private record Channel(String layer, int number, double score) {}

    /**
     * A choice of the channels of {@code whole}.
     *
     * @param sites where its gates sit
     * @param session how times are measured
     */
    BudgetedChoice(Budget budget, GateRule rule, Graph whole, List<GateSite> sites, SessionConfig session) {
        this.budget = budget;
        this.rule = rule;
        this.costs = new WidthCosts(whole, sites, budget.cost(), session);
        this.wholeCost = costs.whole();
    }

    /** The most that the network may cost, in the budget's unit. */
    double limit() {
        return budget.limit(wholeCost);
    }

    /** The budget as a share of what the whole network costs. */
    double share() {
        return limit() / wholeCost;
    }

    /**
     * Finds out whether the budget can be met at all.
     *
     * @param channels number of channels of each gated layer
     * @throws IllegalArgumentException if not
     */
    void requireReachable(Map<String, Integer> channels) {
        Map<String, double[]> scores = new LinkedHashMap<>();
        channels.forEach((layer, count) -> scores.put(layer, new double[count]));
        least(open(Set.of(), byScore(scores), scores));
    }

    private double least(Map<String, boolean[]> open) {
        double least = costs.of(open);
        if (least > limit()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "The budget of %s, which is %s, can't be met: with the narrowest layers allowed the network costs %s."
                            + " Allow more, or begin with a smaller network",
                    budget,
                    inUnit(limit()),
                    inUnit(least)));
        }
        return least;
    }

    private String inUnit(double value) {
        return budget.cost() == Budget.Cost.LATENCY
                ? String.format(Locale.ROOT, "%.3f ms", value)
                : String.format(Locale.ROOT, "%,.0f %s", value, budget.cost().unit());
    }

    /**
     * Which channels stay. Warns of layers that only the rule's minimum keeps from being narrower.
     *
     * @param scores for each gated layer a score per channel
     * @throws IllegalArgumentException if the budget can't be met
     */
    ChosenWidths choose(Map<String, double[]> scores) {
        List<Channel> best = byScore(scores);
        int fits = 0;
        double cost = least(open(Set.of(), best, scores));
        for (int tooMany = best.size() + 1; tooMany - fits > 1; ) {
            int middle = (fits + tooMany) / 2;
            double tried = costs.of(open(Set.copyOf(best.subList(0, middle)), best, scores));
            if (tried <= limit()) {
                fits = middle;
                cost = tried;
            } else {
                tooMany = middle;
            }
        }
        return filled(new LinkedHashSet<>(best.subList(0, fits)), cost, best, scores);
    }

    private ChosenWidths filled(
            Set<Channel> chosen, double costSoFar, List<Channel> best, Map<String, double[]> scores) {
        double cost = costSoFar;
        List<Channel> rest =
                best.stream().filter(channel -> !chosen.contains(channel)).toList();
        int tries = budget.cost() == Budget.Cost.LATENCY ? TRIES_BY_TIME : TRIES;
        for (Channel next : rest.subList(0, Math.min(tries, rest.size()))) {
            if (cost >= ENOUGH * limit()) {
                break;
            }
            chosen.add(next);
            double tried = costs.of(open(chosen, best, scores));
            if (tried <= limit()) {
                cost = tried;
            } else {
                chosen.remove(next);
            }
        }
        scores.forEach((layer, values) -> LayerGuard.warnsOf(rule, layer, (int) countIn(layer, chosen), values.length));
        return new ChosenWidths(open(chosen, best, scores), limit(), cost);
    }

    private static long countIn(String layer, Set<Channel> chosen) {
        return chosen.stream().filter(channel -> channel.layer().equals(layer)).count();
    }

    private static List<Channel> byScore(Map<String, double[]> scores) {
        List<Channel> channels = new ArrayList<>();
        scores.forEach((layer, values) ->
                IntStream.range(0, values.length).forEach(c -> channels.add(new Channel(layer, c, values[c]))));
        channels.sort(Comparator.comparingDouble(Channel::score).reversed());
        return channels;
    }

    /** As many of the best channels of each layer as the rule makes of the number chosen. */
    private Map<String, boolean[]> open(Set<Channel> chosen, List<Channel> best, Map<String, double[]> scores) {
        Map<String, boolean[]> open = new LinkedHashMap<>();
        scores.forEach((layer, values) -> {
            long wanted = countIn(layer, chosen);
            boolean[] mask = new boolean[values.length];
            best.stream()
                    .filter(channel -> channel.layer().equals(layer))
                    .limit(rule.kept((int) wanted, values.length))
                    .forEach(channel -> mask[channel.number()] = true);
            open.put(layer, mask);
        });
        return open;
    }
}
