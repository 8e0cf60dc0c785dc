package dev.dnal.onnx.channel;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.NetworkCost;
import dev.dnal.onnx.graph.Graph;
import java.util.List;
import java.util.Map;

/** What a network would cost if its closed channels were cut out now. */
public final class LiveCost {
    private LiveCost() {}

    /**
     * Slices a copy and counts it.
     *
     * @param graph the network without gates; it stays as it is
     * @param sites where its gates sit
     * @param open for each gated layer, which channels are open
     */
    public static NetworkCost of(Graph graph, List<GateSite> sites, Map<String, boolean[]> open) {
        Graph copy = graph.copy();
        List<Gate> gates = GateInsertion.hard(copy, sites, open);
        ChannelSlicing.sliceLayers(copy, gates);
        return CostCounter.count(copy);
    }
}
