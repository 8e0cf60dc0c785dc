package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.ChannelRelation;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which closed channels of a masked network leave more behind than a number in the bias of who reads them: where an operator makes
 * another number of their 0, as a Sigmoid does, and who reads that pads with zeros, or lays what is no constant on it. Then a map of that
 * number has to be added or filled in, or the channel stays ({@link SliceCosts}).
 */
public final class ClosedChannels {
    private final ChannelAnalysis analysis;

    /** Sets of channels that leave more behind. */
    private final BitSet lasting = new BitSet();

    private ClosedChannels(ChannelAnalysis analysis) {
        this.analysis = analysis;
    }

    /** Looks at a network with masks, whose nodes are in order and whose shapes are known. */
    public static ClosedChannels of(Graph masked) {
        ClosedChannels closed = new ClosedChannels(ChannelAnalysis.locked(masked));
        List<NodeChannels> nodes = closed.analysis.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            closed.find(nodes.get(i));
            closed.analysis.readEdges(nodes.get(i).node()).forEach(closed::passOn);
        }
        return closed;
    }

    /** Whether a channel of a value does. */
    public boolean leavesMore(Value value) {
        return analysis.facts(value)
                .filter(facts -> Arrays.stream(facts.sets).anyMatch(this::isLasting))
                .isPresent();
    }

    private boolean isLasting(int set) {
        return lasting.get(analysis.sets().find(set));
    }

    private void find(NodeChannels channels) {
        ChannelRelation relation = channels.relation();
        if (relation instanceof ChannelRelation.Aligned aligned) {
            for (ChannelRelation.Operand operand : aligned.operands()) {
                channels.read(operand.input()).ifPresent(read -> findWhereAlive(read, channels.requireOutput()));
            }
        } else if (relation instanceof ChannelRelation.Contraction contraction) {
            ChannelFacts read = channels.requireRead(0);
            if (ContractionLayout.of(channels.node(), contraction).isDepthwise()) {
                findWhereAlive(read, channels.requireOutput());
            } else if (!contraction.uniform()) {
                IntStream.range(0, read.size()).filter(j -> isNumber(read, j)).forEach(j -> lasts(read.sets[j]));
            }
        }
    }

    /** Coordinates of which something is made that is no constant. */
    private void findWhereAlive(ChannelFacts read, ChannelFacts made) {
        IntStream.range(0, Math.min(read.size(), made.size()))
                .filter(j -> isNumber(read, j) && made.isLive(j))
                .forEach(j -> lasts(read.sets[j]));
    }

    private static boolean isNumber(ChannelFacts facts, int j) {
        return !facts.isLive(j) && facts.constants[j] != 0;
    }

    private void lasts(int set) {
        lasting.set(analysis.sets().find(set));
    }

    private void passOn(ReadEdge edge) {
        for (int j = 0; j < edge.read().size(); j++) {
            if (isLasting(edge.read().sets[j])) {
                lasts(edge.source().sets[j]);
            }
        }
    }
}
