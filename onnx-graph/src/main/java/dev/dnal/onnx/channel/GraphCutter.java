package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.ChannelCut;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.Operators;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Rewrites a graph so that only the channels are left that the analysis says are kept. Nodes that make none are left behind. */
final class GraphCutter {
    private final Graph graph;
    private final ChannelAnalysis analysis;
    private final Atoms atoms;
    private final GraphBuilder builder;
    private final InitializerCut initializers;
    private boolean changed;

    GraphCutter(Graph graph, ChannelAnalysis analysis) {
        this.graph = graph;
        this.analysis = analysis;
        this.atoms = analysis.atoms();
        this.builder = new GraphBuilder(graph);
        this.initializers = new InitializerCut(graph);
    }

    /** Rewrites node by node in order of execution; whether anything changed. */
    boolean cut() {
        analysis.nodes().stream().filter(this::isAlive).forEach(this::cut);
        return changed;
    }

    private boolean isAlive(NodeLanes lanes) {
        return !lanes.hasOutputs()
                || IntStream.range(0, lanes.node().outputs().size())
                        .anyMatch(o -> lanes.output(o).filter(this::isKept).isPresent());
    }

    private boolean isKept(Lane lane) {
        return Arrays.stream(lane.atoms).anyMatch(atoms::isKept);
    }

    private void cut(NodeLanes lanes) {
        Node node = lanes.node();
        for (SoftRead soft : analysis.softReads(node)) {
            Seam seam = Seam.of(soft, atoms);
            if (!seam.isNone() && seam.positions().length > 0) {
                new SeamNodes(builder, soft).write(seam);
                changed = true;
            }
        }
        if (!loses(lanes)) {
            return;
        }
        changed = true;
        if (lanes.relation() instanceof ChannelRelation.Aligned aligned) {
            cutAligned(lanes, aligned);
        } else if (lanes.relation() instanceof ChannelRelation.Routed routed) {
            Operators.of(node).cutChannels(new Cut(lanes, routed));
        } else if (lanes.relation() instanceof ChannelRelation.Mixing mixing) {
            MixingForm form = MixingForm.of(node, mixing);
            new MixingCut(builder, initializers, form, lanes, atoms)
                    .cut()
                    .ifPresentOrElse(added -> addBehind(lanes, added), () -> retype(lanes));
            return;
        }
        retype(lanes);
    }

    private boolean loses(NodeLanes lanes) {
        Node node = lanes.node();
        return IntStream.range(0, node.inputs().size())
                        .anyMatch(i -> lanes.read(i).filter(this::isCut).isPresent())
                || IntStream.range(0, node.outputs().size())
                        .anyMatch(o -> lanes.output(o).filter(this::isCut).isPresent());
    }

    private boolean isCut(Lane lane) {
        return !Arrays.stream(lane.atoms).allMatch(atoms::isKept);
    }

    private void cutAligned(NodeLanes lanes, ChannelRelation.Aligned relation) {
        int[] kept = Seam.kept(lanes.requireOutput(), atoms);
        for (ChannelRelation.Operand operand : relation.operands()) {
            if (lanes.read(operand.input()).isEmpty()) {
                initializers.cut(lanes.node(), operand.input(), operand.axis(), kept);
            }
        }
    }

    private void addBehind(NodeLanes lanes, Tensor added) {
        retype(lanes);
        Value output = lanes.node().output();
        Value sum = builder.call("Add", output, builder.constant(output.name() + "/constant", added))
                .named(output.name() + "/folded")
                .output();
        graph.insertAfter(output, sum, Set.of(sum.producer().orElseThrow()));
    }

    /** Says the new number of channels, then lets the shape rule confirm it. */
    private void retype(NodeLanes lanes) {
        Node node = lanes.node();
        for (int o = 0; o < node.outputs().size(); o++) {
            Value output = node.outputs().get(o);
            lanes.output(o).ifPresent(lane -> {
                int left = Seam.kept(lane, atoms).length;
                Shape shape = output.requireShape().with(lane.axis, Dim.of(left));
                DataType type = output.type();
                output.setType(new TensorType(type, shape));
            });
        }
        Inference.run(node);
    }

    /** The view of one node that an operator's rule works with. */
    private final class Cut implements ChannelCut {
        private final NodeLanes lanes;
        private final ChannelRelation.Routed routed;

        /** By input, where each coordinate stands after the cut. */
        private final Map<Integer, int[]> places = new HashMap<>();

        Cut(NodeLanes lanes, ChannelRelation.Routed routed) {
            this.lanes = lanes;
            this.routed = routed;
        }

        @Override
        public Node node() {
            return lanes.node();
        }

        @Override
        public GraphBuilder builder() {
            return builder;
        }

        @Override
        public ChannelRelation.Routed relation() {
            return routed;
        }

        @Override
        public int[] kept(int index) {
            return Seam.kept(lanes.output(index).orElseThrow(), atoms);
        }

        @Override
        public int left(int index) {
            return Seam.kept(lanes.requireRead(index), atoms).length;
        }

        @Override
        public int position(int index, int coordinate) {
            return places.computeIfAbsent(index, this::places)[coordinate];
        }

        private int[] places(int index) {
            Lane read = lanes.requireRead(index);
            int[] result = new int[read.size()];
            int left = 0;
            for (int j = 0; j < result.length; j++) {
                result[j] = atoms.isKept(read.atoms[j]) ? left++ : -1;
            }
            return result;
        }
    }
}
