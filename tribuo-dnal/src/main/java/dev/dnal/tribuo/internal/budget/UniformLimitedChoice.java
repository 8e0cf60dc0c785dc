package dev.dnal.tribuo.internal.budget;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.ending.BudgetOutOfReachException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which choices stay under limits where all layers are to keep the same share of their channels: the largest that fits, as costs are expected.
 * Where that is not sure, as of times, it is measured in turns with the whole network; where that differs from what was expected, others are
 * looked for that should take as much longer or less, until nothing new comes of that.
 */
public final class UniformLimitedChoice implements BudgetSolver {
    /** What is expected to take a little more than it may is tried: the next smaller share may be far smaller, where times come in steps. */
    private static final double TRIED = 1.05;

    private final Function<Map<String, boolean[]>, Graph> cut;
    private final List<Limit> limits;
    private final UniformChoice choice;

    /**
     * A choice.
     *
     * @param cut makes the whole network smaller, by the open choices of each decision
     * @param limits at least one, of which at most one has to be measured
     */
    public UniformLimitedChoice(
            Function<Map<String, boolean[]>, Graph> cut, List<Decision> decisions, GateRule rule, List<Limit> limits) {
        this.cut = cut;
        this.limits = List.copyOf(limits);
        this.choice = new UniformChoice(decisions, rule, open -> use(cut.apply(open)));
    }

    /** The share of the limit that has to be measured, as it is expected; all of the others must be kept to. */
    private double use(Graph network) {
        double measured = 0;
        double counted = 0;
        for (Limit limit : limits) {
            double use = limit.expected().applyAsDouble(network) / limit.share();
            if (limit.measured().isPresent()) {
                measured = use;
            } else {
                counted = Math.max(counted, use);
            }
        }
        return counted > 1 ? Double.POSITIVE_INFINITY : Math.max(measured, counted);
    }

    /** The limit that has to be measured, or the first one. */
    private Limit decisive() {
        return limits.stream()
                .filter(limit -> limit.measured().isPresent())
                .findFirst()
                .orElse(limits.get(0));
    }

    @Override
    public double share() {
        return limits.get(0).share();
    }

    @Override
    public void requireReachable() {
        if (choice.widest(TRIED).isEmpty()) {
            throw outOfReach(choice.least());
        }
    }

    private BudgetOutOfReachException outOfReach(double use) {
        Limit limit = decisive();
        return new BudgetOutOfReachException(String.format(
                Locale.ROOT,
                "The budget of %s, which is %.3f %s, can't be met with the same share of all layers: the network takes %.3f times as much"
                        + " then at least. Allow more, or begin with a smaller network",
                limit.budget(),
                limit.most(),
                limit.budget().cost().unit(),
                use));
    }

    @Override
    public ChosenWidths choose(Rating rating) {
        Limit limit = decisive();
        NavigableMap<Integer, ChosenWidths> measured = new TreeMap<>();
        OptionalInt next = choice.widest(TRIED);
        while (next.isPresent() && !measured.containsKey(next.getAsInt())) {
            int step = next.getAsInt();
            Map<String, boolean[]> open = choice.open(step, rating.scores());
            double cost = limit.cost(cut.apply(open));
            measured.put(step, new ChosenWidths(open, limit.most(), cost));
            next = choice.widest(choice.cost(step) * limit.most() / cost);
        }
        return measured.descendingMap().values().stream()
                .filter(widths -> widths.cost() <= limit.most())
                .findFirst()
                .orElseThrow(() -> outOfReach(least(measured.values())));
    }

    /** The least share of its limit that was found; as expected if nothing was measured. */
    private double least(Collection<ChosenWidths> measured) {
        return measured.stream()
                .mapToDouble(widths -> widths.cost() / widths.limit())
                .min()
                .orElseGet(choice::least);
    }
}
