package dev.dnal.tribuo.internal.budget;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.ending.BudgetOutOfReachException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Which choices stay under one limit or several, by {@link MarginalChoice}. Candidates are compared by what they are expected to cost, which
 * is known without running them; where that is not sure, as of times, the network that is chosen is measured in turns with the whole one, and
 * where that differs from what was expected, the choice is made again with that limit moved by as much.
 */
public final class LimitedChoice implements BudgetSolver {
    private static final int ROUNDS = 5;

    /** As long as nothing has been found that keeps to the limit. */
    private static final int MOST_ROUNDS = 20;

    /** A network that takes this share of what it may take is good enough. */
    private static final double ENOUGH = 0.97;

    /** What is measured anew may come out a little longer. */
    private static final double MARGIN = 0.99;

    /** The share of what is counted that is used at least. */
    private static final double EXACT = 0.99;

    /** Share of a limit above which what is expected does not tell for sure whether it can be kept to. */
    private static final double UNSURE = 0.7;

    private final Function<Map<String, boolean[]>, Graph> cut;
    private final List<Decision> decisions;
    private final GateRule rule;
    private final List<Limit> limits;
    private final ToDoubleFunction<Graph> work;

    /**
     * A choice.
     *
     * @param cut makes the whole network smaller, by the open choices of each decision
     * @param limits at least one, of which at most one has to be measured
     * @param work what it takes to run networks, as a share of the whole one's, as far as that is known beside the limits' own costs; what
     *     saves nothing of it is not worth its price. 0 for all where the limits' costs tell
     */
    public LimitedChoice(
            Function<Map<String, boolean[]>, Graph> cut,
            List<Decision> decisions,
            GateRule rule,
            List<Limit> limits,
            ToDoubleFunction<Graph> work) {
        this.cut = cut;
        this.decisions = decisions;
        this.rule = rule;
        this.limits = List.copyOf(limits);
        this.work = work;
    }

    @Override
    public double share() {
        return limits.get(0).share();
    }

    @Override
    public void requireReachable() {
        MarginalChoice.Charge least = charge(MarginalChoice.least(decisions, rule));
        // What is counted is known for sure at once, so nothing is measured for a budget that can't be met anyway.
        IntStream.range(0, limits.size())
                .boxed()
                .sorted(Comparator.comparing(i -> limits.get(i).measured().isPresent()))
                .forEach(i -> requireReachable(limits.get(i), least.costs().get(i)));
    }

    private void requireReachable(Limit limit, double expected) {
        boolean unsure = limit.measured().isPresent() && expected > UNSURE * limit.share();
        double share = unsure ? measuredLeast(limit) : expected;
        if (share > limit.share()) {
            throw outOfReach(limit, share);
        }
    }

    /** The least share of the whole network's cost that can be reached, for sure. */
    private double measuredLeast(Limit limit) {
        return limit.cost(cut.apply(MarginalChoice.least(decisions, rule))) / limit.whole();
    }

    private static BudgetOutOfReachException outOfReach(Limit limit, double least) {
        String unit = limit.budget().cost().unit();
        return new BudgetOutOfReachException(String.format(
                Locale.ROOT,
                "The budget of %s, which is %s %s, can't be met: with the least that may stay the network costs %s %s, %.4fx of"
                        + " what the whole one does. Allow more%s, let more be decided over, or begin with a smaller network",
                limit.budget(),
                number(limit.most()),
                unit,
                number(least * limit.whole()),
                unit,
                least * limit.whole() / limit.reference(),
                limit.budget()
                        .asShare()
                        .map(share -> " (did you mean " + share + "?)")
                        .orElse("")));
    }

    /** With three digits after the point where they count. */
    private static String number(double value) {
        return value == Math.rint(value) || value >= 1000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.3f", value);
    }

    /**
     * The least that may stay, where nothing more was found that keeps to all limits. It may keep to them, for what costs are expected to be
     * and what they are measured to be differ.
     *
     * @param told the limit whose cost is told
     * @throws BudgetOutOfReachException if it doesn't keep to them; it names the one that is the hardest to keep to
     */
    private ChosenWidths least(int told) {
        Map<String, boolean[]> open = MarginalChoice.least(decisions, rule);
        Graph network = cut.apply(open);
        List<Double> costs = limits.stream().map(limit -> limit.cost(network)).toList();
        int hardest = IntStream.range(0, limits.size())
                .boxed()
                .max(Comparator.comparingDouble(
                        i -> costs.get(i) / limits.get(i).most()))
                .orElseThrow();
        Limit limit = limits.get(hardest);
        if (costs.get(hardest) > limit.most()) {
            throw outOfReach(limit, costs.get(hardest) / limit.whole());
        }
        return chosen(open, limits.get(told), costs.get(told));
    }

    @Override
    public ChosenWidths choose(Rating rating) {
        OptionalInt measured = IntStream.range(0, limits.size())
                .filter(i -> limits.get(i).measured().isPresent())
                .findFirst();
        return measured.isPresent() ? measured(rating, measured.getAsInt()) : counted(rating);
    }

    private ChosenWidths counted(Rating rating) {
        return marginal(rating)
                .choose(shares(), EXACT)
                .map(open -> chosen(open, limits.get(0), limits.get(0).cost(cut.apply(open))))
                .orElseGet(() -> least(0));
    }

    private static ChosenWidths chosen(Map<String, boolean[]> open, Limit limit, double cost) {
        return new ChosenWidths(open, limit.most(), cost);
    }

    private List<Double> shares() {
        return limits.stream().map(Limit::share).toList();
    }

    private ChosenWidths measured(Rating rating, int index) {
        MarginalChoice choice = marginal(rating);
        Limit limit = limits.get(index);
        List<Double> aims = new ArrayList<>(shares());
        double aim = MARGIN * limit.share();
        double tooMuch = Double.POSITIVE_INFINITY;
        Optional<ChosenWidths> best = Optional.empty();
        Set<Double> tried = new HashSet<>();
        for (int round = 0; round < (best.isPresent() ? ROUNDS : MOST_ROUNDS); round++) {
            aims.set(index, aim);
            Optional<Map<String, boolean[]>> open = choice.choose(aims, 0);
            if (open.isEmpty()) {
                break;
            }
            double expected = charge(open.get()).costs().get(index);
            if (!tried.add(expected)) {
                break;
            }
            double cost = limit.cost(cut.apply(open.get()));
            boolean fits = cost <= limit.most();
            if (fits && best.filter(found -> found.cost() >= cost).isEmpty()) {
                best = Optional.of(chosen(open.get(), limit, cost));
            }
            if (fits && (cost >= ENOUGH * limit.most() || usesAnother(open.get(), index))) {
                break;
            }
            // What was expected of the network may be far below the aim, where costs come in steps.
            tooMuch = fits ? tooMuch : Math.min(tooMuch, expected);
            aim = Math.min((fits ? aim : expected) * MARGIN * limit.most() / cost, Math.nextDown(tooMuch));
        }
        return best.orElseGet(() -> least(index));
    }

    /** Whether enough of another limit is used, so that no more may stay whatever this one allows. */
    private boolean usesAnother(Map<String, boolean[]> open, int index) {
        List<Double> costs = charge(open).costs();
        return IntStream.range(0, limits.size())
                .anyMatch(i ->
                        i != index && costs.get(i) >= ENOUGH * limits.get(i).share());
    }

    private MarginalChoice marginal(Rating rating) {
        return rating.losses()
                .map(losses -> MarginalChoice.byLoss(decisions, rule, rating.scores(), this::charge, losses))
                .orElseGet(
                        () -> MarginalChoice.byScores(decisions, rule, rating.scores(), rating.sizes(), this::charge));
    }

    private MarginalChoice.Charge charge(Map<String, boolean[]> open) {
        Graph network = cut.apply(open);
        List<Double> costs = limits.stream()
                .map(limit -> limit.expected().applyAsDouble(network))
                .toList();
        return new MarginalChoice.Charge(costs, work.applyAsDouble(network));
    }
}
