package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.op.ChannelRelation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Decides which channels stay. What is needed stays in any case; this adds what has to stay with it:
 *
 * <ol>
 *   <li>a value that something still reads keeps one coordinate at least;
 *   <li>groups of a grouped convolution keep the same number of coordinates each, or go as a whole;
 *   <li>constants that a padded convolution reads stay where that costs less than a map of what they add to its output;
 *   <li>a reading is joined, so that value and reader keep the same coordinates, where that costs less than to pick and fill
 *       ({@link SliceCosts}), or where different numbers would have to be filled in.
 * </ol>
 *
 * <p>Each adds only, so doing them in turn until nothing changes comes to an end.
 */
final class ChannelPlan {
    private final ChannelAnalysis analysis;
    private final ChannelSets sets;
    private final Map<Node, NodeChannels> channelsOf = new HashMap<>();
    private boolean changed;

    private ChannelPlan(ChannelAnalysis analysis) {
        this.analysis = analysis;
        this.sets = analysis.sets();
        analysis.nodes().forEach(channels -> channelsOf.put(channels.node(), channels));
    }

    /** Completes what is kept in the analysis. */
    static void complete(ChannelAnalysis analysis) {
        ChannelPlan plan = new ChannelPlan(analysis);
        do {
            plan.close();
            SliceCosts costs = SliceCosts.of(analysis);
            plan.changed = false;
            plan.keepBorders(costs);
            // Streams first: a branch that is joined to a stream grows with it, so the stream's width must be known
            // before.
            plan.joinReadings(costs, ChannelPlan::isOfStream);
            if (!plan.changed) {
                plan.joinReadings(costs, edge -> true);
            }
        } while (plan.changed);
    }

    private static boolean isOfStream(ReadEdge edge) {
        return edge.node().input(edge.input()).uses().size() > 1;
    }

    private void close() {
        do {
            changed = false;
            for (NodeChannels channels : analysis.nodes()) {
                if (channels.relation() instanceof ChannelRelation.Contraction contraction) {
                    closeContraction(
                            ContractionLayout.of(channels.node(), contraction),
                            channels.requireRead(0),
                            channels.requireOutput());
                } else if (channels.relation() instanceof ChannelRelation.IndexMapped) {
                    closeMapped(channels);
                }
            }
            analysis.readEdges().forEach(this::closeReading);
        } while (changed);
    }

    private void closeContraction(ContractionLayout layout, ChannelFacts read, ChannelFacts made) {
        if (kept(made) == 0 || layout.isDepthwise()) {
            return;
        }
        if (layout.groups() > 1) {
            balance(layout, read, made);
        } else if (kept(read) == 0) {
            keep(read, 0, 1);
        }
    }

    /** 2. */
    private void balance(ContractionLayout layout, ChannelFacts read, ChannelFacts made) {
        int in = layout.inputsPerGroup();
        int out = layout.outputsPerGroup();
        int[] alive = IntStream.range(0, layout.groups())
                .filter(g -> kept(read, g * in, in) > 0 || kept(made, g * out, out) > 0)
                .toArray();
        int ins = Arrays.stream(alive).map(g -> kept(read, g * in, in)).max().orElse(0);
        int outs = Arrays.stream(alive).map(g -> kept(made, g * out, out)).max().orElse(0);
        for (int g : alive) {
            fillUp(read, g * in, in, Math.max(1, ins));
            fillUp(made, g * out, out, Math.max(1, outs));
        }
    }

    private void fillUp(ChannelFacts facts, int from, int count, int wanted) {
        for (int j = from; j < from + count && kept(facts, from, count) < wanted; j++) {
            keep(facts, j, 1);
        }
    }

    /** 1: where all that an output keeps is filled in, as around a Pad's input. */
    private void closeMapped(NodeChannels channels) {
        boolean wanted = IntStream.range(0, channels.node().outputs().size())
                .anyMatch(
                        o -> channels.output(o).filter(facts -> kept(facts) > 0).isPresent());
        List<ChannelFacts> reads = IntStream.range(0, channels.node().inputs().size())
                .mapToObj(channels::read)
                .flatMap(Optional::stream)
                .toList();
        if (wanted && reads.stream().allMatch(read -> kept(read) == 0)) {
            keep(reads.get(0), 0, 1);
        }
    }

    /**
     * 1: a value of which the reader wants only constants is not read any more, if another operand has the output's shape. What nobody cares for is
     * no constant.
     */
    private void closeReading(ReadEdge edge) {
        if (kept(edge.read()) == 0 || kept(edge.source()) > 0) {
            return;
        }
        int[] wanted = ChannelRemap.kept(edge.read(), sets);
        boolean areConstant = Arrays.stream(wanted).noneMatch(edge.source()::isLive);
        if (!areConstant || !mayBeConstant(edge)) {
            keep(edge.source(), wanted[0], 1);
        }
    }

    private boolean mayBeConstant(ReadEdge edge) {
        NodeChannels channels = channelsOf.get(edge.node());
        if (channels == null || !(channels.relation() instanceof ChannelRelation.Aligned aligned)) {
            return false;
        }
        Shape output = edge.node().output().requireShape();
        return aligned.operands().stream()
                .filter(operand -> operand.input() != edge.input())
                .filter(operand ->
                        output.surelyEquals(edge.node().input(operand.input()).requireShape()))
                .anyMatch(operand -> hasSource(edge, operand.input()));
    }

    /** Whether another reading of the same node has a value with coordinates behind it. */
    private boolean hasSource(ReadEdge edge, int input) {
        return analysis.readEdges(edge.node()).stream()
                .filter(other -> other.input() == input)
                .anyMatch(other -> kept(other.source()) > 0);
    }

    /** 3. */
    private void keepBorders(SliceCosts costs) {
        for (NodeChannels channels : analysis.nodes()) {
            if (channels.relation() instanceof ChannelRelation.Contraction contraction && !contraction.uniform()) {
                ChannelFacts read = channels.requireRead(0);
                ChannelFacts made = channels.requireOutput();
                int[] coordinates = IntStream.range(0, read.size())
                        .filter(j -> !sets.isKept(read.sets[j]) && !read.isLive(j) && read.constants[j] != 0)
                        .toArray();
                if (kept(made) > 0 && coordinates.length > 0 && isKeepingBetter(channels, coordinates, costs)) {
                    Arrays.stream(coordinates).forEach(j -> keep(read, j, 1));
                }
            }
        }
    }

    private boolean isKeepingBetter(NodeChannels channels, int[] coordinates, SliceCosts costs) {
        ChannelFacts read = channels.requireRead(0);
        ChannelFacts made = channels.requireOutput();
        Shape shape = channels.node().output().requireShape();
        boolean fixed = IntStream.range(2, shape.rank())
                .allMatch(axis -> shape.dim(axis).isFixed());
        long keeping = costs.ofKeeping(
                Arrays.stream(coordinates).map(j -> read.sets[j]).toArray());
        return !fixed || keeping <= SliceCosts.ofMoving(made.elements * kept(made));
    }

    /** 4. */
    private void joinReadings(SliceCosts costs, Predicate<ReadEdge> which) {
        for (ReadEdge edge : analysis.readEdges()) {
            ChannelRemap remap = ChannelRemap.of(edge, sets);
            if (which.test(edge)
                    && !remap.isNone()
                    && remap.positions().length > 0
                    && isJoiningBetter(edge, remap, costs)) {
                sets.union(edge.source().sets, edge.read().sets);
                changed = true;
            }
        }
    }

    private boolean isJoiningBetter(ReadEdge edge, ChannelRemap remap, SliceCosts costs) {
        if (remap.isConstant()) {
            return false;
        }
        int[] differing = IntStream.range(0, edge.read().size())
                .filter(j -> sets.isKept(edge.read().sets[j]) != sets.isKept(edge.source().sets[j]))
                .flatMap(j -> IntStream.of(edge.read().sets[j], edge.source().sets[j]))
                .toArray();
        return !remap.hasOneFill()
                || costs.ofKeeping(differing) <= SliceCosts.ofMoving(remap.moved() * edge.read().elements);
    }

    private int kept(ChannelFacts facts) {
        return kept(facts, 0, facts.size());
    }

    private int kept(ChannelFacts facts, int from, int count) {
        return (int) Arrays.stream(facts.sets, from, from + count)
                .filter(sets::isKept)
                .count();
    }

    private void keep(ChannelFacts facts, int from, int count) {
        for (int j = from; j < from + count; j++) {
            changed |= sets.keep(facts.sets[j]);
        }
    }
}
