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
    private final Atoms atoms;
    private final Map<Node, NodeLanes> lanesOf = new HashMap<>();
    private boolean changed;

    private ChannelPlan(ChannelAnalysis analysis) {
        this.analysis = analysis;
        this.atoms = analysis.atoms();
        analysis.nodes().forEach(lanes -> lanesOf.put(lanes.node(), lanes));
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
                plan.joinReadings(costs, soft -> true);
            }
        } while (plan.changed);
    }

    private static boolean isOfStream(SoftRead soft) {
        return soft.node().input(soft.input()).uses().size() > 1;
    }

    private void close() {
        do {
            changed = false;
            for (NodeLanes lanes : analysis.nodes()) {
                if (lanes.relation() instanceof ChannelRelation.Mixing mixing) {
                    closeMixing(MixingForm.of(lanes.node(), mixing), lanes.requireRead(0), lanes.requireOutput());
                } else if (lanes.relation() instanceof ChannelRelation.Routed) {
                    closeRouted(lanes);
                }
            }
            analysis.softReads().forEach(this::closeReading);
        } while (changed);
    }

    private void closeMixing(MixingForm form, Lane read, Lane made) {
        if (kept(made) == 0 || form.isDepthwise()) {
            return;
        }
        if (form.groups() > 1) {
            balance(form, read, made);
        } else if (kept(read) == 0) {
            keep(read, 0, 1);
        }
    }

    /** 2. */
    private void balance(MixingForm form, Lane read, Lane made) {
        int in = form.inputsPerGroup();
        int out = form.outputsPerGroup();
        int[] alive = IntStream.range(0, form.groups())
                .filter(g -> kept(read, g * in, in) > 0 || kept(made, g * out, out) > 0)
                .toArray();
        int ins = Arrays.stream(alive).map(g -> kept(read, g * in, in)).max().orElse(0);
        int outs = Arrays.stream(alive).map(g -> kept(made, g * out, out)).max().orElse(0);
        for (int g : alive) {
            fillUp(read, g * in, in, Math.max(1, ins));
            fillUp(made, g * out, out, Math.max(1, outs));
        }
    }

    private void fillUp(Lane lane, int from, int count, int wanted) {
        for (int j = from; j < from + count && kept(lane, from, count) < wanted; j++) {
            keep(lane, j, 1);
        }
    }

    /** 1: where all that an output keeps is filled in, as around a Pad's input. */
    private void closeRouted(NodeLanes lanes) {
        boolean wanted = IntStream.range(0, lanes.node().outputs().size())
                .anyMatch(o -> lanes.output(o).filter(lane -> kept(lane) > 0).isPresent());
        List<Lane> reads = IntStream.range(0, lanes.node().inputs().size())
                .mapToObj(lanes::read)
                .flatMap(Optional::stream)
                .toList();
        if (wanted && reads.stream().allMatch(read -> kept(read) == 0)) {
            keep(reads.get(0), 0, 1);
        }
    }

    /** 1: a value of which the reader wants only constants is not read any more, if another operand has the output's shape. */
    private void closeReading(SoftRead soft) {
        if (kept(soft.read()) > 0 && kept(soft.source()) == 0 && !mayBeConstant(soft)) {
            int first = Seam.kept(soft.read(), atoms)[0];
            keep(soft.source(), first, 1);
        }
    }

    private boolean mayBeConstant(SoftRead soft) {
        NodeLanes lanes = lanesOf.get(soft.node());
        if (lanes == null || !(lanes.relation() instanceof ChannelRelation.Aligned aligned)) {
            return false;
        }
        Shape output = soft.node().output().requireShape();
        return aligned.operands().stream()
                .filter(operand -> operand.input() != soft.input())
                .filter(operand ->
                        output.surelyEquals(soft.node().input(operand.input()).requireShape()))
                .anyMatch(operand -> hasSource(soft, operand.input()));
    }

    /** Whether another reading of the same node has a value with coordinates behind it. */
    private boolean hasSource(SoftRead soft, int input) {
        return analysis.softReads(soft.node()).stream()
                .filter(other -> other.input() == input)
                .anyMatch(other -> kept(other.source()) > 0);
    }

    /** 3. */
    private void keepBorders(SliceCosts costs) {
        for (NodeLanes lanes : analysis.nodes()) {
            if (lanes.relation() instanceof ChannelRelation.Mixing mixing && !mixing.uniform()) {
                Lane read = lanes.requireRead(0);
                Lane made = lanes.requireOutput();
                int[] coordinates = IntStream.range(0, read.size())
                        .filter(j -> !atoms.isKept(read.atoms[j]) && !read.isLive(j) && read.constants[j] != 0)
                        .toArray();
                if (kept(made) > 0 && coordinates.length > 0 && isKeepingBetter(lanes, coordinates, costs)) {
                    Arrays.stream(coordinates).forEach(j -> keep(read, j, 1));
                }
            }
        }
    }

    private boolean isKeepingBetter(NodeLanes lanes, int[] coordinates, SliceCosts costs) {
        Lane read = lanes.requireRead(0);
        Lane made = lanes.requireOutput();
        Shape shape = lanes.node().output().requireShape();
        boolean fixed = IntStream.range(2, shape.rank())
                .allMatch(axis -> shape.dim(axis).isFixed());
        long keeping = costs.ofKeeping(
                Arrays.stream(coordinates).map(j -> read.atoms[j]).toArray());
        return !fixed || keeping <= SliceCosts.ofMoving(made.elements * kept(made));
    }

    /** 4. */
    private void joinReadings(SliceCosts costs, Predicate<SoftRead> which) {
        for (SoftRead soft : analysis.softReads()) {
            Seam seam = Seam.of(soft, atoms);
            if (which.test(soft)
                    && !seam.isNone()
                    && seam.positions().length > 0
                    && isJoiningBetter(soft, seam, costs)) {
                atoms.union(soft.source().atoms, soft.read().atoms);
                changed = true;
            }
        }
    }

    private boolean isJoiningBetter(SoftRead soft, Seam seam, SliceCosts costs) {
        if (seam.isConstant()) {
            return false;
        }
        int[] differing = IntStream.range(0, soft.read().size())
                .filter(j -> atoms.isKept(soft.read().atoms[j]) != atoms.isKept(soft.source().atoms[j]))
                .flatMap(j -> IntStream.of(soft.read().atoms[j], soft.source().atoms[j]))
                .toArray();
        return !seam.hasOneFill()
                || costs.ofKeeping(differing) <= SliceCosts.ofMoving(seam.moved() * soft.read().elements);
    }

    private int kept(Lane lane) {
        return kept(lane, 0, lane.size());
    }

    private int kept(Lane lane, int from, int count) {
        return (int) Arrays.stream(lane.atoms, from, from + count)
                .filter(atoms::isKept)
                .count();
    }

    private void keep(Lane lane, int from, int count) {
        for (int j = from; j < from + count; j++) {
            changed |= atoms.keep(lane.atoms[j]);
        }
    }
}
