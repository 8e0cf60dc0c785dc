package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.channel.GateInsertion;
import dev.dnal.onnx.channel.GateSite;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.NetworkCost;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.GateReading;
import dev.dnal.tribuo.search.record.Architecture;
import java.util.List;
import java.util.Map;

/** A network whose closed channels are cut out. */
final class Cut {
    private final Graph whole;
    private final List<GateSite> sites;
    private final Map<String, boolean[]> open;
    private final Graph sliced;

    /**
     * Cuts.
     *
     * @param whole the network without gates, with the weights it is to have
     * @param sites where its gates sit
     * @param open for each gated layer, which channels stay
     */
    Cut(Graph whole, List<GateSite> sites, Map<String, boolean[]> open) {
        this.whole = whole;
        this.sites = sites;
        this.open = open;
        this.sliced = masked();
        new ChannelSlicing().apply(sliced);
    }

    /** The whole network with closed channels masked. */
    private Graph masked() {
        Graph masked = whole.copy();
        GateInsertion.hard(masked, sites, open);
        return masked;
    }

    Graph sliced() {
        return sliced;
    }

    /** How far the gates are that have closed the channels. */
    StageTask.GateStatus status(GateReading gates) {
        return new StageTask.GateStatus(
                (double) open.values().stream().mapToInt(Masks::count).sum()
                        / open.values().stream().mapToInt(mask -> mask.length).sum(),
                CostCounter.count(sliced).macs(),
                gates.above(),
                gates.undecided());
    }

    /** What was learned, checked on images: the whole network with closed gates must give what the small one gives. */
    Architecture architecture(NetworkEvaluator images) {
        List<Architecture.LayerWidth> layers = open.entrySet().stream()
                .map(layer -> new Architecture.LayerWidth(
                        layer.getKey(), Masks.count(layer.getValue()), layer.getValue().length))
                .toList();
        return new Architecture(layers, size(whole), size(sliced), images.maxAbsDifference(masked(), sliced));
    }

    private static Architecture.NetworkSize size(Graph graph) {
        NetworkCost cost = CostCounter.count(graph);
        return new Architecture.NetworkSize(cost.macs(), cost.params());
    }
}
