package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.internal.budget.BudgetSolver;
import dev.dnal.tribuo.internal.budget.ChosenWidths;
import dev.dnal.tribuo.internal.budget.MarginalChoice;
import dev.dnal.tribuo.search.Budget;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Which choices stay under a budget of time. Candidates are compared by the times of their kernels, which are known without running them; the
 * network that is chosen is timed in turns with the whole one, and where that differs from what was expected, the choice is made again with
 * the limit moved by as much.
 */
final class TimedChoice implements BudgetSolver {
    private static final int ROUNDS = 5;

    /** A network that takes this share of what it may is good enough. */
    private static final double ENOUGH = 0.97;

    /** What is measured anew may come out a little longer. */
    private static final double MARGIN = 0.99;

    private final Graph whole;
    private final List<Decision> decisions;
    private final GateRule rule;
    private final Budget budget;
    private final double wholeMillis;
    private final ToDoubleFunction<Graph> measured;
    private final ToDoubleFunction<Graph> expected;

    /**
     * A choice.
     *
     * @param wholeMillis what the whole network takes
     * @param measured what a network takes in milliseconds, in turns with the whole one
     * @param expected what networks take in milliseconds; ratios count, so it may be off by a factor
     */
    TimedChoice(
            Graph whole,
            List<Decision> decisions,
            GateRule rule,
            Budget budget,
            double wholeMillis,
            ToDoubleFunction<Graph> measured,
            ToDoubleFunction<Graph> expected) {
        this.whole = whole;
        this.decisions = decisions;
        this.rule = rule;
        this.budget = budget;
        this.wholeMillis = wholeMillis;
        this.measured = measured;
        double wholeExpected = expected.applyAsDouble(whole);
        this.expected = network -> expected.applyAsDouble(network) / wholeExpected;
    }

    @Override
    public double share() {
        return limit() / wholeMillis;
    }

    private double limit() {
        return budget.limit(wholeMillis);
    }

    private MarginalChoice marginal(Map<String, Double> sizes) {
        return new MarginalChoice(decisions, rule, sizes, open -> expected.applyAsDouble(sliced(open)));
    }

    private Graph sliced(Map<String, boolean[]> open) {
        return new Cut(whole, decisions, open).sliced();
    }

    @Override
    public void requireReachable() {
        double least = marginal(Map.of()).least();
        if (least > share()) {
            throw outOfReach(least);
        }
    }

    private SettingException outOfReach(double least) {
        return new SettingException(String.format(
                Locale.ROOT,
                "The budget of %s, which is %.3f ms, can't be met: with the least that may stay the network takes %.3f ms, %.2fx of"
                        + " what the whole one takes. Allow more, let more be decided over, or begin with a smaller network",
                budget,
                limit(),
                least * wholeMillis,
                least));
    }

    @Override
    public ChosenWidths choose(Map<String, double[]> scores, Map<String, Double> sizes) {
        MarginalChoice choice = marginal(sizes);
        double aim = MARGIN * share();
        Optional<ChosenWidths> best = Optional.empty();
        for (int round = 0; round < ROUNDS; round++) {
            Optional<ChosenWidths> tried = choice.choose(scores, aim);
            if (tried.isEmpty()) {
                break;
            }
            double millis = measured.applyAsDouble(sliced(tried.get().open()));
            boolean fits = millis <= limit();
            if (fits && best.filter(found -> found.cost() >= millis).isEmpty()) {
                best = Optional.of(new ChosenWidths(tried.get().open(), limit(), millis));
            }
            if (fits && millis >= ENOUGH * limit()) {
                break;
            }
            aim *= MARGIN * limit() / millis;
        }
        return best.orElseThrow(() -> outOfReach(choice.least()));
    }
}
