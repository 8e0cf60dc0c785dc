package dev.dnal.onnx.channel;

import dev.dnal.onnx.op.ChannelRelation;
import java.util.List;

/** Marks the coordinates that someone uses, from the graph's outputs back; those that are needed are kept. */
final class ChannelLiveness {
    private final ChannelAnalysis analysis;

    ChannelLiveness(ChannelAnalysis analysis) {
        this.analysis = analysis;
    }

    void spread() {
        List<NodeChannels> nodes = analysis.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            NodeChannels channels = nodes.get(i);
            for (int o = 0; o < channels.node().outputs().size(); o++) {
                int output = o;
                channels.output(o).ifPresent(facts -> demandInputs(channels, output, facts));
            }
            for (ReadEdge edge : analysis.readEdges(channels.node())) {
                passOn(edge);
            }
        }
        for (NodeChannels channels : nodes) {
            for (int o = 0; o < channels.node().outputs().size(); o++) {
                channels.output(o).ifPresent(this::keepNeeded);
            }
        }
        for (ReadEdge edge : analysis.readEdges()) {
            keepNeeded(edge.read());
        }
    }

    private static void passOn(ReadEdge edge) {
        for (int j = 0; j < edge.read().size(); j++) {
            edge.source().demanded[j] |= edge.read().demanded[j];
        }
    }

    private void keepNeeded(ChannelFacts facts) {
        for (int j = 0; j < facts.size(); j++) {
            if (facts.isNeeded(j)) {
                analysis.sets().keep(facts.sets[j]);
            }
        }
    }

    private static void demandInputs(NodeChannels channels, int output, ChannelFacts facts) {
        ChannelRelation relation = channels.relation();
        if (relation instanceof ChannelRelation.Aligned aligned) {
            for (ChannelRelation.Operand operand : aligned.operands()) {
                channels.read(operand.input()).ifPresent(read -> demandSame(facts, read));
            }
        } else if (relation instanceof ChannelRelation.IndexMapped routed) {
            demandMapped(channels, routed.routes().get(output), facts);
        } else if (relation instanceof ChannelRelation.Contraction contraction) {
            demandGroups(ContractionLayout.of(channels.node(), contraction), facts, channels.requireRead(0));
        }
    }

    private static void demandSame(ChannelFacts facts, ChannelFacts read) {
        for (int j = 0; j < facts.size(); j++) {
            read.demanded[j] |= facts.isNeeded(j);
        }
    }

    private static void demandMapped(NodeChannels channels, ChannelRelation.IndexMapping route, ChannelFacts facts) {
        for (int j = 0; j < facts.size(); j++) {
            if (facts.isNeeded(j) && !route.isFill(j)) {
                channels.requireRead(route.input(j)).demanded[route.coordinate(j)] = true;
            }
        }
    }

    private static void demandGroups(ContractionLayout layout, ChannelFacts facts, ChannelFacts read) {
        for (int g = 0; g < layout.groups(); g++) {
            boolean needed = false;
            for (int j = g * layout.outputsPerGroup(); j < (g + 1) * layout.outputsPerGroup(); j++) {
                needed |= facts.isNeeded(j);
            }
            for (int j = g * layout.inputsPerGroup(); needed && j < (g + 1) * layout.inputsPerGroup(); j++) {
                read.demanded[j] = true;
            }
        }
    }
}
