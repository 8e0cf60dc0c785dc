package dev.dnal.bench;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.DecisionGate;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.GateMasks;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.network.NetworkGraph;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A network, and the same with channels closed at random and cut out so that about half of the arithmetic is left.
 *
 * @param macsShare MACs of the sliced network / MACs of the whole one
 */
record HalfClosed(Graph whole, Graph sliced, double macsShare) {
    private static final long SEED = 7;
    private static final double WANTED_SHARE = 0.5;
    private static final int HALVINGS = 8;

    /**
     * Each channel has its own number between 0 and 1 and is open below a limit, which is looked for by halving.
     *
     * @param multipleOf what numbers of open channels are rounded to, at least 1
     */
    static HalfClosed of(NetworkGraph built, int multipleOf) {
        double low = 0;
        double high = 1;
        HalfClosed closest = closedAbove(built, high, multipleOf);
        for (int i = 0; i < HALVINGS; i++) {
            double limit = (low + high) / 2;
            HalfClosed candidate = closedAbove(built, limit, multipleOf);
            if (candidate.distance() < closest.distance()) {
                closest = candidate;
            }
            if (candidate.macsShare() < WANTED_SHARE) {
                low = limit;
            } else {
                high = limit;
            }
        }
        return closest;
    }

    private double distance() {
        return Math.abs(macsShare - WANTED_SHARE);
    }

    private static HalfClosed closedAbove(NetworkGraph built, double limit, int multipleOf) {
        SplittableRandom random = new SplittableRandom(SEED);
        Graph sliced = built.graph().copy();
        List<Decision> sites = Decisions.named(sliced, built.gateSites());
        List<DecisionGate> gates = GateInsertion.soft(built.graph().copy(), sites);
        // The gates of scores above 0 are open.
        GateMasks masks = GateMasks.of(
                gates,
                gate -> Tensor.generated(() -> limit - random.nextDouble(), channels(gates, gate)),
                1,
                new GateRule(0.5, 0, multipleOf));
        GateInsertion.hard(sliced, sites, masks.open());
        new ChannelSlicing().apply(sliced);
        double share = (double) CostCounter.count(sliced).macs()
                / CostCounter.count(built.graph()).macs();
        return new HalfClosed(built.graph(), sliced, share);
    }

    private static int channels(List<DecisionGate> gates, String parameter) {
        return gates.stream()
                .filter(gate -> gate.parameter().equals(parameter))
                .mapToInt(DecisionGate::choices)
                .findFirst()
                .orElseThrow();
    }
}
