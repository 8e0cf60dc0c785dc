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
import dev.dnal.onnx.pass.internal.NodeErrors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Rewrites a graph so that only the channels are left that the analysis says are kept. Nodes that make none are left behind. */
final class GraphSlicer {
    private final Graph graph;
    private final ChannelAnalysis analysis;
    private final ChannelSets sets;
    private final GraphBuilder builder;
    private final InitializerSlicer initializers;
    private boolean changed;

    GraphSlicer(Graph graph, ChannelAnalysis analysis) {
        this.graph = graph;
        this.analysis = analysis;
        this.sets = analysis.sets();
        this.builder = new GraphBuilder(graph);
        this.initializers = new InitializerSlicer(graph);
    }

    /** Rewrites node by node in order of execution; whether anything changed. */
    boolean cut() {
        analysis.nodes().stream()
                .filter(this::isAlive)
                .forEach(channels -> NodeErrors.naming(channels.node(), () -> cut(channels)));
        return changed;
    }

    private boolean isAlive(NodeChannels channels) {
        return !channels.hasOutputs()
                || IntStream.range(0, channels.node().outputs().size())
                        .anyMatch(o -> channels.output(o).filter(this::isKept).isPresent());
    }

    private boolean isKept(ChannelFacts facts) {
        return Arrays.stream(facts.sets).anyMatch(sets::isKept);
    }

    private void cut(NodeChannels channels) {
        Node node = channels.node();
        for (ReadEdge edge : analysis.readEdges(node)) {
            ChannelRemap remap = ChannelRemap.of(edge, sets);
            if (!remap.isNone() && remap.positions().length > 0) {
                new RemapNodes(builder, edge).write(remap);
                changed = true;
            }
        }
        if (!loses(channels)) {
            return;
        }
        changed = true;
        if (channels.relation() instanceof ChannelRelation.Aligned aligned) {
            cutAligned(channels, aligned);
        } else if (channels.relation() instanceof ChannelRelation.IndexMapped routed) {
            Operators.of(node).cutChannels(new Cut(channels, routed));
        } else if (channels.relation() instanceof ChannelRelation.Contraction contraction) {
            ContractionLayout layout = ContractionLayout.of(node, contraction);
            new ContractionSlicer(builder, initializers, layout, channels, sets)
                    .cut()
                    .ifPresentOrElse(added -> addBehind(channels, added), () -> retype(channels));
            return;
        }
        retype(channels);
    }

    private boolean loses(NodeChannels channels) {
        Node node = channels.node();
        return IntStream.range(0, node.inputs().size())
                        .anyMatch(i -> channels.read(i).filter(this::isCut).isPresent())
                || IntStream.range(0, node.outputs().size())
                        .anyMatch(o -> channels.output(o).filter(this::isCut).isPresent());
    }

    private boolean isCut(ChannelFacts facts) {
        return !Arrays.stream(facts.sets).allMatch(sets::isKept);
    }

    private void cutAligned(NodeChannels channels, ChannelRelation.Aligned relation) {
        int[] kept = ChannelRemap.kept(channels.requireOutput(), sets);
        for (ChannelRelation.Operand operand : relation.operands()) {
            if (channels.read(operand.input()).isEmpty()) {
                initializers.cut(channels.node(), operand.input(), operand.axis(), kept);
            }
        }
    }

    private void addBehind(NodeChannels channels, Tensor added) {
        retype(channels);
        Value output = channels.node().output();
        Value sum = builder.call("Add", output, builder.constant(output.name() + "/constant", added))
                .named(output.name() + "/folded")
                .output();
        graph.insertAfter(output, sum, Set.of(sum.producer().orElseThrow()));
    }

    /** Says the new number of channels, then lets the shape rule confirm it. */
    private void retype(NodeChannels channels) {
        Node node = channels.node();
        for (int o = 0; o < node.outputs().size(); o++) {
            Value output = node.outputs().get(o);
            channels.output(o).ifPresent(facts -> {
                int left = ChannelRemap.kept(facts, sets).length;
                Shape shape = output.requireShape().with(facts.axis, Dim.of(left));
                DataType type = output.type();
                output.setType(new TensorType(type, shape));
            });
        }
        Inference.run(node);
    }

    /** The view of one node that an operator's rule works with. */
    private final class Cut implements ChannelCut {
        private final NodeChannels channels;
        private final ChannelRelation.IndexMapped routed;

        /** By input, where each coordinate stands after the cut. */
        private final Map<Integer, int[]> places = new HashMap<>();

        Cut(NodeChannels channels, ChannelRelation.IndexMapped routed) {
            this.channels = channels;
            this.routed = routed;
        }

        @Override
        public Node node() {
            return channels.node();
        }

        @Override
        public GraphBuilder builder() {
            return builder;
        }

        @Override
        public ChannelRelation.IndexMapped relation() {
            return routed;
        }

        @Override
        public int[] kept(int index) {
            return ChannelRemap.kept(channels.output(index).orElseThrow(), sets);
        }

        @Override
        public int left(int index) {
            // Of an input that no coordinate comes from, an empty one, there is nothing to be left.
            return channels.read(index)
                    .map(read -> ChannelRemap.kept(read, sets).length)
                    .orElse(0);
        }

        @Override
        public int position(int index, int coordinate) {
            return places.computeIfAbsent(index, this::places)[coordinate];
        }

        private int[] places(int index) {
            ChannelFacts read = channels.requireRead(index);
            int[] result = new int[read.size()];
            int left = 0;
            for (int j = 0; j < result.length; j++) {
                result[j] = sets.isKept(read.sets[j]) ? left++ : -1;
            }
            return result;
        }
    }
}
