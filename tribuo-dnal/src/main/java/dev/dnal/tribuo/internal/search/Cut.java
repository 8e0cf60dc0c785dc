package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.NetworkCost;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.tribuo.internal.evaluation.NetworkEvaluator;
import dev.dnal.tribuo.search.GateReading;
import dev.dnal.tribuo.search.record.Architecture;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A network whose closed choices are cut out. */
final class Cut {
    /** What orders of summation may change of logits, relative to the largest. */
    private static final double TOLERANCE = 1e-4;

    private final Graph whole;
    private final List<Decision> decisions;
    private final Map<String, boolean[]> open;
    private final Graph sliced;

    /**
     * Cuts.
     *
     * @param whole the network without gates, with the weights it is to have
     * @param decisions what there is to decide over
     * @param open for each decision, which choices stay
     */
    Cut(Graph whole, List<Decision> decisions, Map<String, boolean[]> open) {
        this.whole = whole;
        this.decisions = decisions;
        this.open = open;
        this.sliced = masked();
        new ChannelSlicing().apply(sliced);
    }

    /** The whole network with closed choices masked. */
    private Graph masked() {
        Graph masked = whole.copy();
        GateInsertion.hard(masked, decisions, open);
        return masked;
    }

    Graph sliced() {
        return sliced;
    }

    /** Whether nothing was closed. */
    boolean isWhole() {
        return decisions.stream().allMatch(decision -> Masks.count(mask(decision)) == decision.choices());
    }

    /** How far the gates are that have closed the choices. */
    StageTask.GateStatus status(GateReading gates) {
        return new StageTask.GateStatus(
                (double) open.values().stream().mapToInt(Masks::count).sum()
                        / open.values().stream().mapToInt(mask -> mask.length).sum(),
                CostCounter.count(sliced).macs(),
                gates.above(),
                gates.values(),
                gates.undecided());
    }

    /**
     * What was learned, checked on images: the whole network with closed gates must give what the small one gives.
     *
     * @throws GraphException if it does not
     */
    Architecture architecture(NetworkEvaluator images) {
        NetworkEvaluator.Difference difference = images.difference(masked(), sliced);
        if (!(difference.largest() <= TOLERANCE * Math.max(1, difference.magnitude()))) {
            throw new GraphException(String.format(
                    Locale.ROOT,
                    "The network that was cut gives other logits than the one with closed gates: they differ by %.3g, and are up to %.3g;"
                            + " the weights are too large for that, as after a learning rate that was too high, or cutting has a fault with this"
                            + " network: then other parts of the search space may do",
                    difference.largest(),
                    difference.magnitude()));
        }
        return new Architecture(layers(), size(whole), size(sliced), difference.largest());
    }

    /** What stayed of each decision. */
    List<Architecture.LayerWidth> layers() {
        return decisions.stream()
                .map(decision -> new Architecture.LayerWidth(
                        decision.name(),
                        decision.kind(),
                        isGone(decision) ? 0 : Masks.count(mask(decision)),
                        decision.choices()))
                .toList();
    }

    /** Whether nothing is left that the decision was over, as within an operation that is closed. */
    private boolean isGone(Decision decision) {
        return decision.places().stream()
                .allMatch(place -> sliced.value(place.value()).isEmpty());
    }

    private boolean[] mask(Decision decision) {
        return open.getOrDefault(decision.name(), new boolean[decision.choices()]);
    }

    private static Architecture.NetworkSize size(Graph graph) {
        NetworkCost cost = CostCounter.count(graph);
        return new Architecture.NetworkSize(cost.macs(), cost.params());
    }
}
