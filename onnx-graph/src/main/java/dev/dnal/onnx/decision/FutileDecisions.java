package dev.dnal.onnx.decision;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.channel.ClosedChannels;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decisions over channels that save nothing though their channels could go: what closed channels leave behind, as the map of a Sigmoid's 0.5 within
 * the zeros that the next convolution pads with, costs as much as they do. Only those are tried out whose closed channels leave something
 * behind ({@link ClosedChannels}), since each trial cuts the network.
 */
final class FutileDecisions {
    /** Why there is nothing to decide, in words, with "them" for the channels. */
    static final String REASON = "closing them saves nothing: what is left to be computed of them costs as much";

    private FutileDecisions() {}

    /** The names of the values at which the decisions stand that save nothing, of decisions over channels. */
    static Set<String> values(Graph graph, List<Decision> decisions) {
        if (decisions.isEmpty()) {
            return Set.of();
        }
        Graph masked = graph.copy();
        Map<String, boolean[]> some = new HashMap<>();
        decisions.forEach(decision -> some.put(decision.name(), firstOpen(decision, decision.choices() / 2)));
        GateInsertion.hard(masked, decisions, some);
        ClosedChannels closed = ClosedChannels.of(masked);
        return decisions.stream()
                .filter(decision -> decision.places().stream()
                        .anyMatch(place -> closed.leavesMore(masked.requireValue(place.value()))))
                .filter(decision -> !saves(graph, decision))
                .flatMap(decision -> decision.places().stream())
                .map(Decision.Place::value)
                .collect(Collectors.toSet());
    }

    /** Whether the network costs less without all channels that may go. */
    private static boolean saves(Graph graph, Decision decision) {
        Graph cut = graph.copy();
        GateInsertion.hard(cut, List.of(decision), Map.of(decision.name(), firstOpen(decision, decision.least())));
        new ChannelSlicing().apply(cut);
        return CostCounter.count(cut).macs() < CostCounter.count(graph).macs();
    }

    private static boolean[] firstOpen(Decision decision, int open) {
        boolean[] mask = new boolean[decision.choices()];
        Arrays.fill(mask, 0, open, true);
        return mask;
    }
}
