package dev.dnal.tribuo.internal.budget;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Which choices stay under a limit of costs that are steps over widths, as times are: a network that is whole at first gets narrower one
 * step after the other, always by that which loses the least worth for the cost it saves, until it is within the limit. Then what is left of
 * the limit is given back, first what is worth most for its cost. So widths end at the wide ends of steps, where channels cost nothing, and what
 * costs much and is worth little, as a whole operation, goes as a whole.
 *
 * <p>Steps are to the next smaller multiples of 4, 8, 16 and 32: kernels for channels in blocks take those, and are no faster for numbers
 * in between. What a step saves is found out when it is the most promising, since it depends on the steps before it.
 */
public final class MarginalChoice {
    private static final List<Integer> MULTIPLES = List.of(4, 8, 16, 32);

    /** What is no whole multiple is worth looking at below this only. */
    private static final int FEW = 4;

    private final Map<String, GateRule> rules = new LinkedHashMap<>();
    private final Map<String, Integer> choices = new LinkedHashMap<>();
    private final Map<String, Double> sizes;
    private final ToDoubleFunction<Map<String, boolean[]>> costs;

    /** A change of one decision, and what it was found to be worth by what it costs, at a time. */
    private record Step(String decision, int to, double ratio, int version) {}

    /**
     * A choice.
     *
     * @param rule limits to widths
     * @param sizes how much a choice of a decision is worth beside one of another with an equal score; 1 where nothing is said
     * @param costs what a network costs, from the open choices of each decision
     */
    public MarginalChoice(
            List<Decision> decisions,
            GateRule rule,
            Map<String, Double> sizes,
            ToDoubleFunction<Map<String, boolean[]>> costs) {
        decisions.forEach(decision -> {
            rules.put(decision.name(), rule.of(decision));
            choices.put(decision.name(), decision.choices());
        });
        this.sizes = Map.copyOf(sizes);
        this.costs = costs;
    }

    /** What costs least of all that the rule allows. */
    public double least() {
        Map<String, double[]> scores = new LinkedHashMap<>();
        choices.forEach((name, count) -> scores.put(name, new double[count]));
        Map<String, Integer> widths = new LinkedHashMap<>();
        choices.forEach((name, count) -> widths.put(name, least(name)));
        return new State(new RankedChannels(scores, Map.of()), widths).cost;
    }

    private int least(String name) {
        return rule(name).kept(0, count(name));
    }

    private int count(String name) {
        return choices.getOrDefault(name, 0);
    }

    private GateRule rule(String name) {
        return Optional.ofNullable(rules.get(name))
                .orElseThrow(() -> new IllegalArgumentException("There is no decision " + name));
    }

    /**
     * Chooses.
     *
     * @param scores for each decision a score per choice
     * @param limit the most that the network may cost
     * @return empty if there is nothing left to narrow and it costs more
     */
    public Optional<ChosenWidths> choose(Map<String, double[]> scores, double limit) {
        State state = new State(new RankedChannels(scores, sizes), new LinkedHashMap<>(choices));
        if (!state.narrow(limit)) {
            return Optional.empty();
        }
        state.widen(limit);
        return Optional.of(new ChosenWidths(state.open(), limit, state.cost));
    }

    /** Widths as they change. */
    private final class State {
        private final RankedChannels ranked;
        private final Map<String, Integer> widths;
        private final Map<Map<String, Integer>, Double> known = new HashMap<>();
        private double cost;
        private int version;

        State(RankedChannels ranked, Map<String, Integer> widths) {
            this.ranked = ranked;
            this.widths = widths;
            this.cost = cost(widths);
        }

        Map<String, boolean[]> open() {
            return ranked.open(widths);
        }

        private double cost(Map<String, Integer> of) {
            return known.computeIfAbsent(Map.copyOf(of), widths -> costs.applyAsDouble(ranked.open(widths)));
        }

        private double costWith(String decision, int width) {
            Map<String, Integer> changed = new LinkedHashMap<>(widths);
            changed.put(decision, width);
            return cost(changed);
        }

        private int width(String decision) {
            return widths.getOrDefault(decision, 0);
        }

        private double worth(String decision, int width) {
            return ranked.value(decision, width);
        }

        private void take(Step step) {
            widths.put(step.decision(), step.to());
            cost = cost(widths);
            version++;
        }

        /** Whether it came within the limit. */
        boolean narrow(double limit) {
            PriorityQueue<Step> steps = new PriorityQueue<>(Comparator.comparingDouble(Step::ratio));
            if (cost <= limit) {
                return true;
            }
            widths.keySet().forEach(name -> narrower(name).forEach(to -> steps.add(lost(name, to))));
            while (cost > limit && !steps.isEmpty()) {
                Step step = steps.remove();
                if (step.to() >= width(step.decision())) {
                    continue;
                }
                if (step.version() < version) {
                    steps.add(lost(step.decision(), step.to()));
                } else if (step.ratio() == Double.POSITIVE_INFINITY) {
                    return false;
                } else {
                    take(step);
                    narrower(step.decision()).forEach(to -> steps.add(lost(step.decision(), to)));
                }
            }
            return cost <= limit;
        }

        /** What a step loses for what it saves; infinite if it saves nothing. */
        private Step lost(String decision, int to) {
            double saved = cost - costWith(decision, to);
            double ratio = saved > 0
                    ? (worth(decision, width(decision)) - worth(decision, to)) / saved
                    : Double.POSITIVE_INFINITY;
            return new Step(decision, to, ratio, version);
        }

        private Set<Integer> narrower(String decision) {
            int width = width(decision);
            int least = least(decision);
            Set<Integer> candidates = new TreeSet<>();
            if (width <= FEW) {
                candidates.add(width - 1);
            }
            for (int multiple : MULTIPLES) {
                candidates.add((width - 1) / multiple * multiple);
            }
            candidates.removeIf(
                    to -> to < least || to >= width || rule(decision).kept(to, count(decision)) != to);
            return candidates;
        }

        /** Spends what is left: as long as anything fits, that which gains most for its cost. What does not fit once is left. */
        void widen(double limit) {
            PriorityQueue<Step> steps =
                    new PriorityQueue<>(Comparator.comparingDouble(Step::ratio).reversed());
            widths.keySet().forEach(name -> wider(name).forEach(to -> steps.add(gained(name, to))));
            while (!steps.isEmpty()) {
                Step step = steps.remove();
                if (step.to() <= width(step.decision()) || costWith(step.decision(), step.to()) > limit) {
                    continue;
                }
                if (step.version() < version) {
                    steps.add(gained(step.decision(), step.to()));
                } else {
                    take(step);
                    wider(step.decision()).forEach(to -> steps.add(gained(step.decision(), to)));
                }
            }
        }

        /** What a step gains for what it costs; infinite if it costs nothing. */
        private Step gained(String decision, int to) {
            double added = costWith(decision, to) - cost;
            double gain = worth(decision, to) - worth(decision, width(decision));
            return new Step(decision, to, added > 0 ? gain / added : Double.POSITIVE_INFINITY, version);
        }

        private Set<Integer> wider(String decision) {
            int width = width(decision);
            int count = count(decision);
            Set<Integer> candidates = new TreeSet<>();
            candidates.add(count);
            candidates.add(width + 1);
            for (int multiple : MULTIPLES) {
                candidates.add((width / multiple + 1) * multiple);
            }
            candidates.removeIf(
                    to -> to <= width || to > count || rule(decision).kept(to, count) != to);
            return candidates;
        }
    }
}
