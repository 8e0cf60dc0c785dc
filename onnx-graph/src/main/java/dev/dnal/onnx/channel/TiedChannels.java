package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.ChannelRelation;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Which channels of a network can only stay or go together if nothing is to be picked or filled anywhere: those that additions put on
 * each other, or that operators on single elements make from each other. Each belongs to one set, told by a number.
 */
public final class TiedChannels {
    private final ChannelAnalysis analysis;
    private final Set<Integer> added = new HashSet<>();
    private final Map<Integer, Supplier<String>> reasons;

    private TiedChannels(ChannelAnalysis analysis) {
        this.analysis = analysis;
        this.reasons = analysis.reasons();
        analysis.nodes().forEach(this::findAdded);
    }

    /** Looks at a network whose nodes are in order and whose shapes are known. */
    public static TiedChannels of(Graph graph) {
        return new TiedChannels(ChannelAnalysis.joined(graph));
    }

    private void findAdded(NodeChannels channels) {
        if (channels.relation() instanceof ChannelRelation.Aligned aligned
                && !aligned.zeroAbsorbs()
                && aligned.operands().stream()
                                .filter(operand ->
                                        channels.read(operand.input()).isPresent())
                                .count()
                        > 1) {
            sets(channels.requireOutput()).forEach(added::add);
        }
    }

    private IntStream sets(ChannelFacts facts) {
        return Arrays.stream(facts.sets).map(analysis.sets()::find);
    }

    /** Whether the channels of a value [N, C, ...] are followed along axis 1. */
    public boolean follows(Value value) {
        return analysis.facts(value).filter(facts -> facts.axis == 1).isPresent();
    }

    /** The set of each channel of a value [N, C, ...]; empty if its channels are not followed along axis 1. */
    public Optional<List<Integer>> of(Value value) {
        return analysis.facts(value)
                .filter(facts -> facts.axis == 1)
                .map(facts -> sets(facts).boxed().toList());
    }

    /** Whether channels of a value hold the same number whatever the network sees, as those that a Pad puts there. */
    public boolean hasConstants(Value value) {
        return analysis.facts(value)
                .filter(facts -> !IntStream.range(0, facts.size()).allMatch(facts::isLive))
                .isPresent();
    }

    /** Whether a set can't go: it is tied to an output of the network, or something reads it of which nothing is known. */
    public boolean isLocked(int set) {
        return analysis.sets().isKept(set);
    }

    /** Why a set can't go, in words, with "them" for the channels; empty if it can. */
    public Optional<String> why(int set) {
        return Optional.ofNullable(reasons.get(analysis.sets().find(set))).map(Supplier::get);
    }

    /** Whether a set is that of a channel of sums, as of a residual stream. */
    public boolean isAdded(int set) {
        return added.contains(set);
    }
}
