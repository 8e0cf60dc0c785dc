package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.internal.budget.BudgetSolver;
import dev.dnal.tribuo.internal.budget.ChosenWidths;
import dev.dnal.tribuo.internal.budget.MarginalChoice;
import dev.dnal.tribuo.internal.budget.Rating;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Which choices stay under a limit, by {@link MarginalChoice}. Candidates are compared by what they are expected to cost, which is known
 * without running them; where that is not sure, as of times, the network that is chosen is measured in turns with the whole one, and where
 * that differs from what was expected, the choice is made again with the limit moved by as much.
 */
final class LimitedChoice implements BudgetSolver {
    private static final int ROUNDS = 5;

    /** A network that takes this share of the time that it may take is good enough. */
    private static final double ENOUGH = 0.97;

    /** What is measured anew may come out a little longer. */
    private static final double MARGIN = 0.99;

    /** The share of what is counted that is used at least. */
    private static final double EXACT = 0.99;

    private final Graph whole;
    private final List<Decision> decisions;
    private final GateRule rule;
    private final Limit limit;
    private final ToDoubleFunction<Graph> work;
    private final double wholeWork;
    private final double wholeExpected;

    /**
     * A choice.
     *
     * @param work what it takes to run networks, as far as that is known beside the limit's own cost; what saves nothing of it is not worth
     *     its price. 0 for all where the limit's cost tells
     */
    LimitedChoice(Graph whole, List<Decision> decisions, GateRule rule, Limit limit, ToDoubleFunction<Graph> work) {
        this.whole = whole;
        this.decisions = decisions;
        this.rule = rule;
        this.limit = limit;
        this.work = work;
        this.wholeExpected = limit.expected().applyAsDouble(whole);
        this.wholeWork = Math.max(1, work.applyAsDouble(whole));
    }

    @Override
    public double share() {
        return limit.most() / limit.whole();
    }

    private Graph sliced(Map<String, boolean[]> open) {
        return new Cut(whole, decisions, open).sliced();
    }

    @Override
    public void requireReachable() {
        if (least() > share()) {
            throw outOfReach();
        }
    }

    /** The least share of the whole network's cost that can be reached. */
    private double least() {
        return charge(MarginalChoice.least(decisions, rule)).use() * share();
    }

    private SettingException outOfReach() {
        double least = least();
        String unit = limit.budget().cost().unit();
        return new SettingException(String.format(
                Locale.ROOT,
                "The budget of %s, which is %s %s, can't be met: with the least that may stay the network costs %s %s, %.2fx of"
                        + " what the whole one does. Allow more, let more be decided over, or begin with a smaller network",
                limit.budget(),
                number(limit.most()),
                unit,
                number(least * limit.whole()),
                unit,
                least));
    }

    /** With three digits after the point where they count. */
    private static String number(double value) {
        return String.format(Locale.ROOT, value < 1000 ? "%.3f" : "%,.0f", value);
    }

    @Override
    public ChosenWidths choose(Rating rating) {
        return limit.measured().isPresent() ? measured(rating) : counted(rating);
    }

    private ChosenWidths counted(Rating rating) {
        Map<String, boolean[]> open = marginal(rating).choose(1, EXACT).orElseThrow(this::outOfReach);
        return new ChosenWidths(open, limit.most(), limit.cost(sliced(open)));
    }

    private ChosenWidths measured(Rating rating) {
        MarginalChoice choice = marginal(rating);
        double aim = MARGIN;
        Optional<ChosenWidths> best = Optional.empty();
        for (int round = 0; round < ROUNDS; round++) {
            Optional<Map<String, boolean[]>> tried = choice.choose(aim, 0);
            if (tried.isEmpty()) {
                break;
            }
            double cost = limit.cost(sliced(tried.get()));
            boolean fits = cost <= limit.most();
            if (fits && best.filter(found -> found.cost() >= cost).isEmpty()) {
                best = Optional.of(new ChosenWidths(tried.get(), limit.most(), cost));
            }
            if (fits && cost >= ENOUGH * limit.most()) {
                break;
            }
            aim *= MARGIN * limit.most() / cost;
        }
        return best.orElseThrow(this::outOfReach);
    }

    private MarginalChoice marginal(Rating rating) {
        return rating.losses()
                .map(losses -> MarginalChoice.byLoss(decisions, rule, rating.scores(), this::charge, losses))
                .orElseGet(
                        () -> MarginalChoice.byScores(decisions, rule, rating.scores(), rating.sizes(), this::charge));
    }

    private MarginalChoice.Charge charge(Map<String, boolean[]> open) {
        Graph network = sliced(open);
        double costShare = limit.expected().applyAsDouble(network) / wholeExpected;
        return new MarginalChoice.Charge(costShare / share(), costShare + work.applyAsDouble(network) / wholeWork);
    }
}
