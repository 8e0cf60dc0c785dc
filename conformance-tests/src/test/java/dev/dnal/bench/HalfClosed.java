package dev.dnal.bench;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.channel.GateInsertion;
import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.channel.GateSites;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.network.NetworkGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Each channel has its own number between 0 and 1 and is open below a limit, which is looked for by halving. */
    static HalfClosed of(NetworkGraph built) {
        double low = 0;
        double high = 1;
        HalfClosed closest = closedAbove(built, high);
        for (int i = 0; i < HALVINGS; i++) {
            double limit = (low + high) / 2;
            HalfClosed candidate = closedAbove(built, limit);
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

    private static HalfClosed closedAbove(NetworkGraph built, double limit) {
        SplittableRandom random = new SplittableRandom(SEED);
        Graph sliced = built.graph().copy();
        List<GateSite> sites = GateSites.named(sliced, built.gateSites());
        Map<String, boolean[]> open = new LinkedHashMap<>();
        for (GateSite site : sites) {
            boolean[] channels = new boolean
                    [Math.toIntExact(
                            sliced.requireValue(site.value()).requireShape().size(1))];
            for (int c = 0; c < channels.length; c++) {
                channels[c] = random.nextDouble() < limit;
            }
            open.put(site.layer(), channels);
        }
        GateInsertion.hard(sliced, sites, open);
        new ChannelSlicing().apply(sliced);
        double share = (double) CostCounter.count(sliced).macs()
                / CostCounter.count(built.graph()).macs();
        return new HalfClosed(built.graph(), sliced, share);
    }
}
