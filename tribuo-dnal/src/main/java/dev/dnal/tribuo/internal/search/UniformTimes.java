package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.internal.budget.BudgetSolver;
import dev.dnal.tribuo.internal.budget.ChosenWidths;
import dev.dnal.tribuo.internal.budget.UniformChoice;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.BudgetOutOfReachException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Which choices stay under a budget of time where all layers are to keep the same share of their channels: the largest that fits, as times are
 * expected. It is timed in turns with the whole network; where that differs from what was expected, others are looked for that should take as
 * much longer or less, until nothing new comes of that.
 */
final class UniformTimes implements BudgetSolver {
    /** What is expected to take a little more than it may is tried: the next smaller share may be far smaller, where times come in steps. */
    private static final double TRIED = 1.05;

    private final Graph whole;
    private final List<Decision> decisions;
    private final Budget budget;
    private final double wholeMillis;
    private final ToDoubleFunction<Graph> measured;
    private final UniformChoice choice;

    /**
     * A choice.
     *
     * @param wholeMillis what the whole network takes
     * @param measured what a network takes in milliseconds, in turns with the whole one
     * @param expected what networks take in milliseconds; ratios count, so it may be off by a factor
     */
    UniformTimes(
            Graph whole,
            List<Decision> decisions,
            GateRule rule,
            Budget budget,
            double wholeMillis,
            ToDoubleFunction<Graph> measured,
            ToDoubleFunction<Graph> expected) {
        this.whole = whole;
        this.decisions = decisions;
        this.budget = budget;
        this.wholeMillis = wholeMillis;
        this.measured = measured;
        double wholeExpected = expected.applyAsDouble(whole);
        this.choice = new UniformChoice(decisions, rule, open -> expected.applyAsDouble(sliced(open)) / wholeExpected);
    }

    private Graph sliced(Map<String, boolean[]> open) {
        return new Cut(whole, decisions, open).sliced();
    }

    private double limit() {
        return budget.limit(wholeMillis);
    }

    @Override
    public double share() {
        return limit() / wholeMillis;
    }

    @Override
    public void requireReachable() {
        if (choice.widest(TRIED * share()).isEmpty()) {
            throw outOfReach(choice.least());
        }
    }

    private BudgetOutOfReachException outOfReach(double least) {
        return new BudgetOutOfReachException(String.format(
                Locale.ROOT,
                "The budget of %s, which is %.3f ms, can't be met with the same share of all layers: the network takes %.3f ms then at"
                        + " least, %.2fx of what the whole one takes. Allow more, or begin with a smaller network",
                budget,
                limit(),
                least * wholeMillis,
                least));
    }

    @Override
    public ChosenWidths choose(Map<String, double[]> scores, Map<String, Double> sizes) {
        NavigableMap<Integer, ChosenWidths> timed = new TreeMap<>();
        OptionalInt next = choice.widest(TRIED * share());
        while (next.isPresent() && !timed.containsKey(next.getAsInt())) {
            int step = next.getAsInt();
            Map<String, boolean[]> open = choice.open(step, scores);
            double millis = measured.applyAsDouble(sliced(open));
            timed.put(step, new ChosenWidths(open, limit(), millis));
            next = choice.widest(choice.cost(step) * limit() / millis);
        }
        return timed.descendingMap().values().stream()
                .filter(widths -> widths.cost() <= limit())
                .findFirst()
                .orElseThrow(() -> outOfReach(least(timed.values())));
    }

    /** What was found to take least, as a share of the whole network's time; as expected if nothing was timed. */
    private double least(Collection<ChosenWidths> timed) {
        return timed.stream()
                .mapToDouble(widths -> widths.cost() / wholeMillis)
                .min()
                .orElseGet(choice::least);
    }
}
