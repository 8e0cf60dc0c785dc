package dev.dnal.tribuo.internal.budget;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which choices stay under limits of costs that may be steps over widths, as times are: a network that is whole at first gets narrower one
 * step after the other, always by that which loses the least for the price it saves, until it is within its limits. Then what is left of
 * them is given back, first what gains most for its price. So widths end at the wide ends of steps, where channels cost nothing, and what
 * costs much and is worth little, as a whole operation, goes as a whole.
 *
 * <p>Steps are to the next smaller multiples of 4, 8, 16 and further powers of 2: kernels for channels in blocks take those, and are no faster
 * for numbers in between. Of wide layers, steps are a sixteenth of the width at least. What a step saves and loses is found out when it is the most promising, since it depends on the steps before it.
 */
public final class MarginalChoice {
    private static final List<Integer> MULTIPLES = List.of(4, 8, 16, 32, 64, 128);

    /** So many steps at most lead through all widths of a decision that has many. */
    private static final int STEPS = 16;

    /** What is no whole multiple is worth looking at below this only. */
    private static final int FEW = 4;

    private final Map<String, GateRule> rules = new LinkedHashMap<>();
    private final Map<String, Integer> choices = new LinkedHashMap<>();
    private final RankedChannels ranked;
    private final Function<Map<String, Integer>, Charge> charges;
    private final ToDoubleFunction<Map<String, Integer>> losses;

    /**
     * What a network costs.
     *
     * @param costs of each thing that is limited, as shares of what the whole network costs
     * @param work what else steps are compared by, in the same unit
     */
    public record Charge(List<Double> costs, double work) {
        /** Copies the list. */
        public Charge {
            costs = List.copyOf(costs);
        }
    }

    /** A change of one decision, and what it was found to lose or gain for its price, at a time. */
    private record Step(String decision, int to, double ratio, int version) {}

    /**
     * A choice by scores: what stays of a layer is worth the more the less it is, so that no layer is starved for others.
     *
     * @param rule limits to widths
     * @param scores for each decision a score per choice
     * @param sizes how much a choice of a decision is worth beside one of another with an equal score; 1 where nothing is said
     * @param charges what a network costs, from the open choices of each decision
     */
    public static MarginalChoice byScores(
            List<Decision> decisions,
            GateRule rule,
            Map<String, double[]> scores,
            Map<String, Double> sizes,
            Function<Map<String, boolean[]>, Charge> charges) {
        RankedChannels ranked = new RankedChannels(scores, sizes);
        return new MarginalChoice(decisions, rule, ranked, charges, ranked::diminishingLoss);
    }

    /**
     * A choice by what networks lose: scores only tell which choices of a decision go first.
     *
     * @param rule limits to widths
     * @param scores for each decision a score per choice
     * @param charges what a network costs, from the open choices of each decision
     * @param losses how bad it is, in any unit
     */
    public static MarginalChoice byLoss(
            List<Decision> decisions,
            GateRule rule,
            Map<String, double[]> scores,
            Function<Map<String, boolean[]>, Charge> charges,
            ToDoubleFunction<Map<String, boolean[]>> losses) {
        RankedChannels ranked = new RankedChannels(scores, Map.of());
        Function<Map<String, Integer>, Double> known = once(widths -> losses.applyAsDouble(ranked.open(widths)));
        return new MarginalChoice(decisions, rule, ranked, charges, known::apply);
    }

    private MarginalChoice(
            List<Decision> decisions,
            GateRule rule,
            RankedChannels ranked,
            Function<Map<String, boolean[]>, Charge> charges,
            ToDoubleFunction<Map<String, Integer>> losses) {
        decisions.forEach(decision -> {
            rules.put(decision.name(), rule.of(decision));
            choices.put(decision.name(), decision.choices());
        });
        this.ranked = ranked;
        this.charges = once(widths -> charges.apply(ranked.open(widths)));
        this.losses = losses;
    }

    /** The fewest choices of each decision that a rule allows. */
    public static Map<String, boolean[]> least(List<Decision> decisions, GateRule rule) {
        Map<String, boolean[]> open = new LinkedHashMap<>();
        for (Decision decision : decisions) {
            boolean[] mask = new boolean[decision.choices()];
            Arrays.fill(mask, 0, rule.of(decision).kept(0, mask.length), true);
            open.put(decision.name(), mask);
        }
        return open;
    }

    /** The same, but asked for once for each argument. */
    private static <R> Function<Map<String, Integer>, R> once(Function<Map<String, Integer>, R> function) {
        Map<Map<String, Integer>, R> known = new HashMap<>();
        return argument -> known.computeIfAbsent(Map.copyOf(argument), function);
    }

    private int count(String name) {
        return choices.getOrDefault(name, 0);
    }

    /** Of what widths of a decision are multiples. */
    private Stream<Integer> multiples(String name) {
        int finest = Math.min(count(name) / STEPS, MULTIPLES.get(MULTIPLES.size() - 1));
        return MULTIPLES.stream().filter(multiple -> multiple >= finest);
    }

    /** Whether a rule allows so many choices of a decision. */
    private boolean isAllowed(String name, int width) {
        GateRule rule = Optional.ofNullable(rules.get(name))
                .orElseThrow(() -> new IllegalArgumentException("There is no decision " + name));
        return width >= 0 && width <= count(name) && rule.kept(width, count(name)) == width;
    }

    /**
     * Chooses.
     *
     * @param limits the most that the network may cost of each thing that is limited, above 0, in the unit of {@link Charge#costs}
     * @param enough the share of one of the limits that is to be used at least, if widths off all multiples can do that; 0 keeps to multiples
     * @return the open choices of each decision; empty if there is nothing left to narrow and it costs more
     */
    public Optional<Map<String, boolean[]>> choose(List<Double> limits, double enough) {
        State state = new State(limits);
        if (!state.narrow()) {
            return Optional.empty();
        }
        state.widen();
        state.fill(enough);
        return Optional.of(ranked.open(state.widths));
    }

    /** Widths as they change. */
    private final class State {
        private final List<Double> limits;
        private final Map<String, Integer> widths = new LinkedHashMap<>(choices);
        private Charge charge = charges.apply(widths);
        private int version;

        State(List<Double> limits) {
            this.limits = limits;
        }

        /** What the network takes of the limit that it takes most of. */
        private double use(Charge of) {
            return IntStream.range(0, limits.size())
                    .mapToDouble(i -> of.costs().get(i) / limits.get(i))
                    .max()
                    .orElse(0);
        }

        private double use() {
            return use(charge);
        }

        private boolean isTooMuch(int cost) {
            return charge.costs().get(cost) > limits.get(cost);
        }

        /** What another network costs less, of the costs that count. */
        private double saved(Charge other, IntPredicate counts) {
            return charge.work()
                    - other.work()
                    + IntStream.range(0, limits.size())
                            .filter(counts)
                            .mapToDouble(
                                    i -> charge.costs().get(i) - other.costs().get(i))
                            .sum();
        }

        private Map<String, Integer> with(String decision, int width) {
            Map<String, Integer> changed = new LinkedHashMap<>(widths);
            changed.put(decision, width);
            return changed;
        }

        private Charge chargeWith(String decision, int width) {
            return charges.apply(with(decision, width));
        }

        private boolean fits(String decision, int width) {
            return use(chargeWith(decision, width)) <= 1;
        }

        private int width(String decision) {
            return widths.getOrDefault(decision, 0);
        }

        private void take(String decision, int width) {
            widths.put(decision, width);
            charge = charges.apply(widths);
            version++;
        }

        /** Whether it came within the limits. */
        boolean narrow() {
            // Of equal steps, those are looked at first of which it is longest ago.
            PriorityQueue<Step> steps =
                    new PriorityQueue<>(Comparator.comparingDouble(Step::ratio).thenComparingInt(Step::version));
            if (use() > 1) {
                widths.keySet().forEach(name -> addNarrower(steps, name));
            }
            while (use() > 1 && !steps.isEmpty()) {
                Step step = steps.remove();
                if (step.to() >= width(step.decision())) {
                    continue;
                }
                if (step.version() < version) {
                    steps.add(lost(step.decision(), step.to()));
                } else {
                    Step best = step;
                    if (step.ratio() == Double.POSITIVE_INFINITY) {
                        steps.add(step);
                        best = ofThoseThatSaveNothing(steps);
                    }
                    take(best.decision(), best.to());
                    addNarrower(steps, best.decision());
                }
            }
            return use() <= 1;
        }

        /** Where no step saves anything by itself, several may together: of those that cost the least more, the one that loses least. */
        private Step ofThoseThatSaveNothing(Collection<Step> steps) {
            return steps.stream()
                    .filter(step -> step.to() < width(step.decision()))
                    .min(Comparator.<Step>comparingDouble(
                                    step -> -saved(chargeWith(step.decision(), step.to()), this::isTooMuch))
                            .thenComparingDouble(step -> difference(step.decision(), step.to())))
                    .orElseThrow();
        }

        private void addNarrower(Collection<Step> steps, String decision) {
            int width = width(decision);
            Set<Integer> candidates = new TreeSet<>();
            if (width <= FEW) {
                candidates.add(width - 1);
            }
            multiples(decision).forEach(multiple -> candidates.add((width - 1) / multiple * multiple));
            for (int to : candidates) {
                if (to < width && isAllowed(decision, to)) {
                    steps.add(lost(decision, to));
                }
            }
        }

        /** What a step loses for what it saves of that of which the network costs too much; infinite if it saves nothing. */
        private Step lost(String decision, int to) {
            double saved = saved(chargeWith(decision, to), this::isTooMuch);
            double ratio = saved > 0 ? difference(decision, to) / saved : Double.POSITIVE_INFINITY;
            return new Step(decision, to, ratio, version);
        }

        /** How much worse the network is with another width. */
        private double difference(String decision, int to) {
            return losses.applyAsDouble(with(decision, to)) - losses.applyAsDouble(widths);
        }

        /** Spends what is left: as long as anything fits, that which gains most for its price. What does not fit once is left. */
        void widen() {
            PriorityQueue<Step> steps =
                    new PriorityQueue<>(Comparator.comparingDouble(Step::ratio).reversed());
            widths.keySet().forEach(name -> addWider(steps, name));
            while (!steps.isEmpty()) {
                Step step = steps.remove();
                if (step.to() <= width(step.decision()) || !fits(step.decision(), step.to())) {
                    continue;
                }
                if (step.version() < version) {
                    steps.add(gained(step.decision(), step.to()));
                } else {
                    take(step.decision(), step.to());
                    addWider(steps, step.decision());
                }
            }
        }

        private void addWider(Collection<Step> steps, String decision) {
            int width = width(decision);
            Set<Integer> candidates = new TreeSet<>(List.of(count(decision)));
            if (width < FEW) {
                candidates.add(width + 1);
            }
            multiples(decision).forEach(multiple -> candidates.add((width / multiple + 1) * multiple));
            for (int to : candidates) {
                if (to > width && isAllowed(decision, to) && fits(decision, to)) {
                    steps.add(gained(decision, to));
                }
            }
        }

        /** What a step gains for its price; infinite if it costs nothing. */
        private Step gained(String decision, int to) {
            double added = -saved(chargeWith(decision, to), cost -> true);
            double ratio = added > 0 ? -difference(decision, to) / added : Double.POSITIVE_INFINITY;
            return new Step(decision, to, ratio, version);
        }

        /** Uses so much of a limit, in as few decisions as can be: those that get wider leave the multiples. */
        void fill(double enough) {
            Optional<Step> next = Optional.of(new Step("", 0, 0, 0));
            while (use() < enough && next.isPresent()) {
                next = widths.keySet().stream()
                        .flatMap(decision -> widest(decision).stream())
                        .max(Comparator.comparingDouble(Step::ratio))
                        .filter(step -> step.ratio() > use());
                next.ifPresent(step -> take(step.decision(), step.to()));
            }
        }

        /** The widest that fits of a decision, with what it would use. */
        private Optional<Step> widest(String decision) {
            int[] wider = IntStream.rangeClosed(width(decision) + 1, count(decision))
                    .filter(width -> isAllowed(decision, width))
                    .toArray();
            int fitting = 0;
            for (int tooMany = wider.length + 1; tooMany - fitting > 1; ) {
                int middle = (fitting + tooMany) / 2;
                if (fits(decision, wider[middle - 1])) {
                    fitting = middle;
                } else {
                    tooMany = middle;
                }
            }
            if (fitting == 0) {
                return Optional.empty();
            }
            int to = wider[fitting - 1];
            return Optional.of(new Step(decision, to, use(chargeWith(decision, to)), version));
        }
    }
}
