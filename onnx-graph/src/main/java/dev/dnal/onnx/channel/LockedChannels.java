package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;
import java.util.Arrays;

/**
 * Which channels of a network can't go, whatever closes them: something reads them of which nothing is known, or that needs all of them.
 */
public final class LockedChannels {
    private final ChannelAnalysis analysis;

    private LockedChannels(ChannelAnalysis analysis) {
        this.analysis = analysis;
    }

    /** Looks at a network whose nodes are in order and whose shapes are known. */
    public static LockedChannels of(Graph graph) {
        return new LockedChannels(ChannelAnalysis.locked(graph));
    }

    /** Whether none of the channels of a value can go. */
    public boolean isLocked(Value value) {
        return analysis.facts(value)
                .map(facts -> Arrays.stream(facts.sets).allMatch(analysis.sets()::isKept))
                .orElse(true);
    }
}
