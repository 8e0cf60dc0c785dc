package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.Graph;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a strategy has found out.
 *
 * @param network the whole network with the weights that the small one is to begin with, without gates
 * @param scores for each gated layer one finite score per channel; of two channels of any layers, the one with the higher score is
 *     worth more
 * @param candidates networks of other widths whose accuracy was measured to find this out, at least 0
 * @param choice for each gated layer which channels stay if there is no budget; empty if the strategy can't say
 */
public record ChannelScores(
        Graph network, Map<String, double[]> scores, int candidates, Optional<Map<String, boolean[]>> choice) {
    /** Copies the map, in its order: of channels with equal scores the first is worth more. */
    public ChannelScores {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }
}
