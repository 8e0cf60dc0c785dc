package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.record.Architecture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Says so where so little of a network stays that one must not expect much of it: fewer than {@value #FEW_MACS} of the MACs, or one channel in
 * most layers.
 *
 * <p>Before a search nobody knows what will stay. But layers can be narrowed alike, with all operations or without those that may go: where neither
 * meets the budget before it has come as far, a search will hardly do better.
 */
final class Scarcity {
    /** Share of the MACs. */
    private static final double FEW_MACS = 0.05;

    /** Widths to which layers are narrowed alike, in parts of the whole. */
    private static final int PARTS = 32;

    private static final String REMEDY =
            ". Allow more, let more be decided over, or begin with a smaller network, which is likely to do better";

    private final Graph whole;
    private final List<Decision> decisions;
    private final GateRule rule;
    private final long macs;

    /** Of what there is to decide over in a network, by a rule. */
    Scarcity(Graph whole, List<Decision> decisions, GateRule rule) {
        this.whole = whole;
        this.decisions = decisions;
        this.rule = rule;
        this.macs = CostCounter.count(whole).macs();
    }

    /** What is to be said of a network that was learned, in sentences. */
    static List<String> of(Architecture learned) {
        List<String> warnings = new ArrayList<>();
        double share = (double) learned.after().macs() / learned.before().macs();
        if (share < FEW_MACS) {
            warnings.add(String.format(
                    Locale.ROOT, "The learned network keeps only %.2g %% of the MACs%s", 100 * share, REMEDY));
        }
        if (isMostlySingle(learned.layers())) {
            warnings.add("Most layers of the learned network keep only one channel" + REMEDY);
        }
        return warnings;
    }

    private static boolean isMostlySingle(List<Architecture.LayerWidth> widths) {
        List<Architecture.LayerWidth> layers = widths.stream()
                .filter(layer -> layer.kind() == Decision.Kind.CHANNEL && layer.total() > 1 && layer.kept() > 0)
                .toList();
        return 2 * layers.stream().filter(layer -> layer.kept() == 1).count() > layers.size();
    }

    /**
     * What is to be said of a budget before a search, in sentences.
     *
     * @param budget what messages call it
     * @param share of the whole network's cost that it allows
     * @param costs what networks cost, in any unit
     */
    List<String> ahead(String budget, double share, ToDoubleFunction<Graph> costs) {
        if (share > 1) {
            return List.of("The budget of " + budget + " is more than the whole network costs: nothing has to go");
        }
        double limit = share * costs.applyAsDouble(whole);
        List<String> warnings = new ArrayList<>();
        boolean leavesFewMacs = allCostMore(limit, costs, this::hasFewMacs);
        if (leavesFewMacs) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "The budget of %s is likely to leave less than %.0f %% of the MACs%s",
                    budget,
                    100 * FEW_MACS,
                    REMEDY));
        }
        // Where some networks of few MACs are within the limit, those of fewer are too.
        boolean mayLeaveSingle =
                leavesFewMacs || !hasFewMacs(widest(true, this::isMostlySingle).open());
        if (mayLeaveSingle && allCostMore(limit, costs, this::isMostlySingle)) {
            warnings.add("The budget of " + budget + " is likely to leave only one channel in most layers" + REMEDY);
        }
        return warnings;
    }

    private boolean hasFewMacs(Map<String, boolean[]> open) {
        return CostCounter.count(sliced(open)).macs() < FEW_MACS * macs;
    }

    private boolean isMostlySingle(Map<String, boolean[]> open) {
        return isMostlySingle(decisions.stream()
                .map(decision -> new Architecture.LayerWidth(
                        decision.name(),
                        decision.kind(),
                        Masks.count(open.getOrDefault(decision.name(), new boolean[0])),
                        decision.choices()))
                .toList());
    }

    /** Whether the widest networks that are scarce in a way cost more than the limit: then only such as are scarcer still cost less. */
    private boolean allCostMore(double limit, ToDoubleFunction<Graph> costs, Predicate<Map<String, boolean[]>> scarce) {
        Widest narrow = widest(true, scarce);
        if (costs.applyAsDouble(sliced(narrow.open())) <= limit) {
            return false;
        }
        if (decisions.stream().allMatch(decision -> decision.kind() == Decision.Kind.CHANNEL)) {
            return narrow.isScarce();
        }
        Widest shallow = widest(false, scarce);
        return costs.applyAsDouble(sliced(shallow.open())) > limit && (narrow.isScarce() || shallow.isScarce());
    }

    private Graph sliced(Map<String, boolean[]> open) {
        return new Cut(whole, decisions, open).sliced();
    }

    /** A network, and whether it is scarce, as even the narrowest may not be. */
    private record Widest(Map<String, boolean[]> open, boolean isScarce) {}

    /** The widest that is scarce, by halving; the narrowest if even that is not. */
    private Widest widest(boolean keepsOperations, Predicate<Map<String, boolean[]>> scarce) {
        Widest found = new Widest(narrowed(0, keepsOperations), false);
        int fewest = -1;
        for (int tooMany = PARTS + 1; tooMany - fewest > 1; ) {
            int middle = (fewest + tooMany) / 2;
            Map<String, boolean[]> tried = narrowed(middle, keepsOperations);
            if (scarce.test(tried)) {
                fewest = middle;
                found = new Widest(tried, true);
            } else {
                tooMany = middle;
            }
        }
        return found;
    }

    private Map<String, boolean[]> narrowed(int parts, boolean keepsOperations) {
        Map<String, boolean[]> open = new LinkedHashMap<>();
        for (Decision decision : decisions) {
            int choices = decision.choices();
            int wanted = decision.kind() == Decision.Kind.CHANNEL
                    ? Math.round((float) parts * choices / PARTS)
                    : keepsOperations ? choices : 0;
            boolean[] mask = new boolean[choices];
            Arrays.fill(mask, 0, rule.of(decision).kept(wanted, choices), true);
            open.put(decision.name(), mask);
        }
        return open;
    }
}
