package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.Graph;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a strategy has found out of the choices of a search's decisions: of channels, and where the search space has them, of operations or
 * edges.
 *
 * @param network the whole network with the weights that the small one is to begin with, without gates
 * @param scores for each decision, by its name, one finite score per choice; of two choices of equal size, the one with the higher
 *     score is worth more
 * @param sizes how much a choice of a decision is worth beside a choice of another with an equal score, above 0, where the strategy says: as
 *     where scores are by what choices cost; else 1 for a channel, and for an operation or an edge the number of channels that are not computed
 *     without it
 * @param candidates smaller networks whose accuracy was measured to find this out, at least 0
 * @param choice for each decision which choices stay if there is no budget; empty if the strategy can't say
 */
public record ChannelScores(
        Graph network,
        Map<String, double[]> scores,
        Map<String, Double> sizes,
        int candidates,
        Optional<Map<String, boolean[]>> choice) {
    /** Copies the maps, scores in their order: of choices with equal scores the first is worth more. */
    public ChannelScores {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        sizes = Map.copyOf(sizes);
    }

    /** Scores of which the strategy does not say how they are to be compared between kinds of choices. */
    public ChannelScores(
            Graph network, Map<String, double[]> scores, int candidates, Optional<Map<String, boolean[]>> choice) {
        this(network, scores, Map.of(), candidates, choice);
    }
}
