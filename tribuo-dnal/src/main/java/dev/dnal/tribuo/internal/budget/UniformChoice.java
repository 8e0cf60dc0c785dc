package dev.dnal.tribuo.internal.budget;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Which choices stay where all layers are to keep the same share of their channels, rounded to whole channels in each layer, which keeps its
 * best. What is no channel stays.
 *
 * <p>Shares go in steps: those that leave whole channels of the narrowest layer, and equal parts of such where it has few. So widths keep the
 * ratios that they have to each other, and what suits kernels in one layer does so in all.
 */
public final class UniformChoice {
    /** As many as published networks have channels where they are narrowest. */
    private static final int FEWEST_STEPS = 16;

    private final Map<String, Channels> layers = new LinkedHashMap<>();
    private final int steps;
    private final ToDoubleFunction<Map<String, boolean[]>> costs;
    private final Map<Integer, Double> known = new HashMap<>();

    /**
     * The choices of a decision.
     *
     * @param groups those that are thinned by themselves; none if they are no channels
     */
    private record Channels(int choices, List<List<Integer>> groups, GateRule rule) {
        static Channels of(Decision decision, GateRule rule) {
            boolean areChannels = decision.kind() == Decision.Kind.CHANNEL;
            return new Channels(
                    decision.choices(), areChannels ? decision.choicesByPlaces() : List.of(), rule.of(decision));
        }

        boolean[] open(double share, double[] scores) {
            boolean[] open = new boolean[choices];
            Arrays.fill(open, groups.isEmpty());
            for (List<Integer> group : groups) {
                int wanted = Math.max(1, (int) Math.round(share * group.size()));
                group.stream()
                        .sorted(Comparator.comparingDouble((Integer choice) -> -scores[choice]))
                        .limit(rule.kept(wanted, group.size()))
                        .forEach(choice -> open[choice] = true);
            }
            return open;
        }
    }

    /**
     * A choice.
     *
     * @param rule limits to widths
     * @param costs what a network costs, from the open choices of each decision, whichever channels of a layer those are
     */
    public UniformChoice(List<Decision> decisions, GateRule rule, ToDoubleFunction<Map<String, boolean[]>> costs) {
        decisions.forEach(decision -> layers.put(decision.name(), Channels.of(decision, rule)));
        int narrowest = layers.values().stream()
                .flatMap(layer -> layer.groups().stream())
                .mapToInt(List::size)
                .min()
                .orElse(1);
        this.steps = (FEWEST_STEPS + narrowest - 1) / narrowest * narrowest;
        this.costs = costs;
    }

    /**
     * The most that fits. All steps are asked for, from the widest on, for costs that are steps over widths, as times are, may be higher for
     * fewer channels.
     *
     * @param limit the most that the network may cost
     * @return a step, at least 1; empty if all cost more
     */
    public OptionalInt widest(double limit) {
        return IntStream.iterate(steps, step -> step >= 1, step -> step - 1)
                .filter(step -> cost(step) <= limit)
                .findFirst();
    }

    /** The least that any step costs. */
    public double least() {
        return IntStream.rangeClosed(1, steps).mapToDouble(this::cost).min().orElseThrow();
    }

    /**
     * What the network costs with what a step leaves.
     *
     * @param step from 1, the narrowest
     */
    public double cost(int step) {
        return known.computeIfAbsent(step, absent -> {
            Map<String, double[]> equal = new LinkedHashMap<>();
            layers.forEach((name, layer) -> equal.put(name, new double[layer.choices()]));
            return costs.applyAsDouble(open(step, equal));
        });
    }

    /**
     * What a step leaves.
     *
     * @param step from 1, the narrowest
     * @param scores for each decision a score per choice
     * @return for each decision, which of its choices
     */
    public Map<String, boolean[]> open(int step, Map<String, double[]> scores) {
        double share = (double) step / steps;
        Map<String, boolean[]> open = new LinkedHashMap<>();
        scores.forEach((name, values) -> open.put(name, layer(name).open(share, values)));
        return open;
    }

    private Channels layer(String name) {
        Channels layer = layers.get(name);
        if (layer == null) {
            throw new IllegalArgumentException("There is no decision " + name + " among " + layers.keySet());
        }
        return layer;
    }
}
