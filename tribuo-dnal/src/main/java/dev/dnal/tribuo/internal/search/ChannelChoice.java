package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.internal.budget.BlockedWork;
import dev.dnal.tribuo.internal.budget.BudgetSolver;
import dev.dnal.tribuo.internal.budget.BudgetedChoice;
import dev.dnal.tribuo.internal.budget.ChosenWidths;
import dev.dnal.tribuo.internal.budget.Limit;
import dev.dnal.tribuo.internal.budget.LimitedChoice;
import dev.dnal.tribuo.internal.budget.Rating;
import dev.dnal.tribuo.internal.budget.UniformLimitedChoice;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.BudgetUse;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.Worth;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which choices stay: those that budgets allow, or those that the strategy chooses. What has been measured for it is measured
 * once in a search, even if it is continued, since it would not come out the same again.
 */
final class ChannelChoice {
    /**
     * By how much a network counts as worse in the loss if it is e times as small, where MACs themselves have no budget. Training mends for the
     * most part what a cut makes worse at first; what is no longer there can't learn. ResNet-56 with public weights, cut to half of its time on
     * CIFAR-10 with channels ranked by {@code l1} and trained on for an epoch, had training losses of 0.323, 0.235 and 0.199 with 0, 6 and 20, and
     * 0.30, 0.44 and 0.47 of the MACs (one seed); 60 keeps as many MACs as 20.
     */
    private static final double CAPACITY = 20;

    private final SearchSettings resolved;
    private final TrainerSettings settings;
    private final SearchCheckpoints checkpoints;
    private final Supplier<SampleLoss> losses;
    private @Nullable NetworkTimes times;

    /**
     * What was chosen.
     *
     * @param open for each decision which choices stay
     * @param budgets for each budget what was asked for and what it came to
     */
    record Chosen(Map<String, boolean[]> open, List<BudgetUse> budgets) {}

    /**
     * A choice.
     *
     * @param losses makes what tells how bad networks are, if that has to be found out
     */
    ChannelChoice(SearchSettings resolved, SearchCheckpoints checkpoints, Supplier<SampleLoss> losses) {
        this.resolved = resolved;
        this.settings = resolved.trainer();
        this.checkpoints = checkpoints;
        this.losses = losses;
    }

    /**
     * Finds out before anything trains whether the budgets, if there are any, can be met. A search that goes on has found out before: it must
     * not come to another answer on a machine that is busier now.
     *
     * @throws IllegalArgumentException if not
     */
    void requireReachable(NetworkGraph start) {
        if (!settings.budgets().isEmpty()) {
            checkpoints.decide("reachable", () -> {
                within(start.graph(), decisions(start)).requireReachable();
                return Tensor.of(new double[] {1});
            });
        }
    }

    private List<Decision> decisions(NetworkGraph start) {
        return resolved.decisions(start.graph(), start.gateSites());
    }

    /** What is to be said before anything trains of what budgets will leave, in sentences. */
    List<String> warnings(NetworkGraph start) {
        if (settings.budgets().isEmpty()) {
            return List.of();
        }
        Scarcity scarcity = new Scarcity(
                start.graph(), decisions(start), settings.strategy().gateRule());
        return limits(start.graph()).stream()
                .flatMap(limit -> scarcity.ahead(limit.budget().toString(), limit.share(), limit.expected()).stream())
                .toList();
    }

    /** The share of the whole network's cost that the first budget allows, if there is one. */
    OptionalDouble share(Graph whole, List<Decision> decisions) {
        if (settings.budgets().isEmpty()) {
            return OptionalDouble.empty();
        }
        Tensor share = checkpoints.decide(
                "share", () -> Tensor.of(new double[] {within(whole, decisions).share()}));
        return OptionalDouble.of(share.doubles()[0]);
    }

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException if a budget can't be met
     */
    Chosen of(ChannelScores rating, List<Decision> decisions) {
        if (settings.budgets().isEmpty()) {
            Map<String, boolean[]> open = rating.choice()
                    .orElseThrow(() -> new IllegalStateException(
                            settings.strategy() + " says that it chooses itself, but made no choice"));
            return new Chosen(open, List.of());
        }
        ChosenWidths widths =
                decided("choice", rating.network(), decisions, rating.scores(), () -> rating(rating, decisions));
        return new Chosen(widths.open(), uses(widths, rating.network(), decisions));
    }

    /** Times are those that were measured for the choice; what is counted can be counted again. */
    private List<BudgetUse> uses(ChosenWidths widths, Graph whole, List<Decision> decisions) {
        Graph sliced = new Cut(whole, decisions, widths.open()).sliced();
        return settings.budgets().stream()
                .map(budget -> {
                    if (budget.cost() == Budget.Cost.LATENCY) {
                        return new BudgetUse(budget, widths.limit(), widths.cost());
                    }
                    ToDoubleFunction<Graph> cost = counted(budget.cost());
                    return new BudgetUse(budget, budget.limit(cost.applyAsDouble(whole)), cost.applyAsDouble(sliced));
                })
                .toList();
    }

    /**
     * Which choices the budgets would leave by other scores.
     *
     * @param number of the try in this search, from 0
     * @throws IllegalStateException if there is no budget
     */
    Map<String, boolean[]> tried(int number, Graph whole, List<Decision> decisions, Map<String, double[]> scores) {
        if (settings.budgets().isEmpty()) {
            throw new IllegalStateException(settings.strategy() + " asks what a budget would leave, but there is none");
        }
        return decided("try-" + number, whole, decisions, scores, () -> Rating.ofScores(scores, Map.of()))
                .open();
    }

    private ChosenWidths decided(
            String name, Graph whole, List<Decision> decisions, Map<String, double[]> scores, Supplier<Rating> rating) {
        Tensor decided = checkpoints.decide(
                name, () -> within(whole, decisions).choose(rating.get()).toTensor());
        return ChosenWidths.of(decided, scores);
    }

    private Rating rating(ChannelScores scores, List<Decision> decisions) {
        if (settings.worth() == Worth.SCORES) {
            return Rating.ofScores(scores.scores(), sizes(scores, decisions));
        }
        if (settings.worth() == Worth.GATES) {
            return Rating.ofGates(scores.scores());
        }
        SampleLoss sample = losses.get();
        Graph whole = scores.network();
        double macs = CostCounter.count(whole).macs();
        double capacity = settings.budget(Budget.Cost.MACS).isPresent() ? 0 : CAPACITY;
        return new Rating(scores.scores(), Map.of(), Optional.of(open -> {
            Graph cut = new Cut(whole, decisions, open).sliced();
            return sample.of(cut)
                    + capacity * Math.log(macs / CostCounter.count(cut).macs());
        }));
    }

    /** What the strategy says of the sizes of choices, and else how many channels an operation stands for. */
    private static Map<String, Double> sizes(ChannelScores rating, List<Decision> decisions) {
        Map<String, Double> sizes = new LinkedHashMap<>(rating.sizes());
        for (Decision decision : decisions) {
            if (decision.kind() != Decision.Kind.CHANNEL) {
                sizes.computeIfAbsent(decision.name(), name -> channels(rating.network(), decisions, decision));
            }
        }
        return sizes;
    }

    /** Channels that layers no longer compute without a choice of a decision, at the mean of its choices. */
    private static double channels(Graph whole, List<Decision> decisions, Decision closed) {
        Map<String, boolean[]> open = Masks.all(decisions, true);
        double total = 0;
        for (int choice = 0; choice < closed.choices(); choice++) {
            boolean[] mask = new boolean[closed.choices()];
            Arrays.fill(mask, true);
            mask[choice] = false;
            open.put(closed.name(), mask);
            total += channels(whole) - channels(new Cut(whole, decisions, open).sliced());
        }
        return total / closed.choices();
    }

    private static long channels(Graph network) {
        return CostCounter.count(network).layers().stream()
                .mapToLong(layer -> Math.max(0, layer.channels()))
                .sum();
    }

    /** By all budgets, of which there is one at least. */
    private BudgetSolver within(Graph whole, List<Decision> decisions) {
        GateRule rule = settings.strategy().gateRule();
        List<Limit> limits = limits(whole);
        Function<Map<String, boolean[]>, Graph> cut = open -> new Cut(whole, decisions, open).sliced();
        boolean counted = settings.budget(Budget.Cost.LATENCY).isEmpty();
        if (counted && limits.size() == 1 && settings.worth() != Worth.LOSS) {
            Limit limit = limits.get(0);
            return new BudgetedChoice(
                    limit.budget(), rule, decisions, limit.whole(), open -> limit.cost(cut.apply(open)));
        }
        if (settings.strategy().isUniform()) {
            return new UniformLimitedChoice(cut, decisions, rule, limits);
        }
        boolean byWork = counted && settings.worth() == Worth.LOSS;
        return new LimitedChoice(cut, decisions, rule, limits, byWork ? BlockedWork.shareOf(whole) : network -> 0);
    }

    private List<Limit> limits(Graph whole) {
        return settings.budgets().stream().map(budget -> limit(budget, whole)).toList();
    }

    private Limit limit(Budget budget, Graph whole) {
        if (budget.cost() == Budget.Cost.LATENCY) {
            NetworkLatency latency = times(budget).of(whole);
            double reference = latency.referenceMillis();
            double measured = budget.isOfQuantised() ? latency.millis(whole) : reference;
            return Limit.measured(budget, whole, reference, measured, times(budget)::expected, latency::millis);
        }
        return Limit.counted(budget, whole, counted(budget.cost()));
    }

    private static ToDoubleFunction<Graph> counted(Budget.Cost kind) {
        return kind == Budget.Cost.PARAMS
                ? network -> CostCounter.count(network).params()
                : network -> CostCounter.count(network).macs();
    }

    /** Whether the first budget is one of time. */
    boolean costsTime() {
        return !settings.budgets().isEmpty() && settings.budgets().get(0).cost() == Budget.Cost.LATENCY;
    }

    /** What a network costs, in the first budget's unit; its MACs without a budget. Times are expected from those of kernels. */
    double cost(Graph network) {
        return settings.budgets().stream()
                .findFirst()
                .map(budget -> budget.cost() == Budget.Cost.LATENCY
                        ? times(budget).expected(network)
                        : counted(budget.cost()).applyAsDouble(network))
                .orElseGet(() -> counted(Budget.Cost.MACS).applyAsDouble(network));
    }

    /** Made when it is first needed, for it measures; there is one budget of time at most. */
    private NetworkTimes times(Budget budget) {
        NetworkTimes made = times;
        if (made == null) {
            made = new NetworkTimes(resolved.session(), budget);
            times = made;
        }
        return made;
    }
}
