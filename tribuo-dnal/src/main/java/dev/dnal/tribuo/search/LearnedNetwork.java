package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.util.List;
import java.util.Optional;

/**
 * What a search, or the training of a network to compare with, gives back.
 *
 * @param graph the trained network: [batch, C, H, W] of normalised pixels in, [batch, classes] of logits out, standard
 *     operators
 * @param architecture the learned widths; empty for a baseline
 * @param choice how the search came to them; empty for a baseline
 * @param history all epochs in order
 * @param chosenEpoch the epoch of the last stage whose weights these are, from 0: the best on the validation images, or the
 *     last where there are none
 */
public record LearnedNetwork(
        Graph graph,
        Optional<Architecture> architecture,
        Optional<ChoiceReport> choice,
        List<EpochRecord> history,
        int chosenEpoch) {
    /** Copies the list. */
    public LearnedNetwork {
        history = List.copyOf(history);
    }
}
