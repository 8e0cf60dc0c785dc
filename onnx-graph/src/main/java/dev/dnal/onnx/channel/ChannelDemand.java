package dev.dnal.onnx.channel;

import dev.dnal.onnx.op.ChannelRelation;
import java.util.List;

/** Marks the coordinates that someone uses, from the graph's outputs back; those that are needed are kept. */
final class ChannelDemand {
    private final ChannelAnalysis analysis;

    ChannelDemand(ChannelAnalysis analysis) {
        this.analysis = analysis;
    }

    void spread() {
        List<NodeLanes> nodes = analysis.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            NodeLanes lanes = nodes.get(i);
            for (int o = 0; o < lanes.node().outputs().size(); o++) {
                int output = o;
                lanes.output(o).ifPresent(lane -> demandInputs(lanes, output, lane));
            }
            for (SoftRead soft : analysis.softReads(lanes.node())) {
                passOn(soft);
            }
        }
        for (NodeLanes lanes : nodes) {
            for (int o = 0; o < lanes.node().outputs().size(); o++) {
                lanes.output(o).ifPresent(this::keepNeeded);
            }
        }
        for (SoftRead soft : analysis.softReads()) {
            keepNeeded(soft.read());
        }
    }

    private static void passOn(SoftRead soft) {
        for (int j = 0; j < soft.read().size(); j++) {
            soft.source().demanded[j] |= soft.read().demanded[j];
        }
    }

    private void keepNeeded(Lane lane) {
        for (int j = 0; j < lane.size(); j++) {
            if (lane.isNeeded(j)) {
                analysis.atoms().keep(lane.atoms[j]);
            }
        }
    }

    private static void demandInputs(NodeLanes lanes, int output, Lane lane) {
        ChannelRelation relation = lanes.relation();
        if (relation instanceof ChannelRelation.Aligned aligned) {
            for (ChannelRelation.Operand operand : aligned.operands()) {
                lanes.read(operand.input()).ifPresent(read -> demandSame(lane, read));
            }
        } else if (relation instanceof ChannelRelation.Routed routed) {
            demandRouted(lanes, routed.routes().get(output), lane);
        } else if (relation instanceof ChannelRelation.Mixing mixing) {
            demandGroups(MixingForm.of(lanes.node(), mixing), lane, lanes.requireRead(0));
        }
    }

    private static void demandSame(Lane lane, Lane read) {
        for (int j = 0; j < lane.size(); j++) {
            read.demanded[j] |= lane.isNeeded(j);
        }
    }

    private static void demandRouted(NodeLanes lanes, ChannelRelation.Route route, Lane lane) {
        for (int j = 0; j < lane.size(); j++) {
            if (lane.isNeeded(j) && !route.isFill(j)) {
                lanes.requireRead(route.input(j)).demanded[route.coordinate(j)] = true;
            }
        }
    }

    private static void demandGroups(MixingForm form, Lane lane, Lane read) {
        for (int g = 0; g < form.groups(); g++) {
            boolean needed = false;
            for (int j = g * form.outputsPerGroup(); j < (g + 1) * form.outputsPerGroup(); j++) {
                needed |= lane.isNeeded(j);
            }
            for (int j = g * form.inputsPerGroup(); needed && j < (g + 1) * form.inputsPerGroup(); j++) {
                read.demanded[j] = true;
            }
        }
    }
}
