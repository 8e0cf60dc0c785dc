package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Which channels of a network can't go, whatever closes them: something reads them of which nothing is known, or that needs all of them.
 */
public final class LockedChannels {
    private final ChannelAnalysis analysis;
    private final Map<Integer, Supplier<String>> reasons;

    private LockedChannels(ChannelAnalysis analysis) {
        this.analysis = analysis;
        this.reasons = analysis.reasons();
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

    /** Why none of the channels of a value can go, in words, with "them" for the channels; empty if some can. */
    public Optional<String> why(Value value) {
        if (!isLocked(value)) {
            return Optional.empty();
        }
        return analysis.facts(value).stream()
                .flatMapToInt(facts -> Arrays.stream(facts.sets))
                .mapToObj(set -> reasons.get(analysis.sets().find(set)))
                .flatMap(Stream::ofNullable)
                .map(Supplier::get)
                .findFirst()
                .or(() -> Optional.of("nothing is known of what reads them"));
    }
}
