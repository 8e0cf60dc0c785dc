package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.ChannelCut;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.Operators;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Gives nodes more channels, node by node: the last one of a row of channels again and again, with weights of 0 for those who sum over it. */
final class ChannelFiller {
    private final GraphBuilder builder;
    private final InitializerSlicer initializers;
    private final Function<ChannelFacts, Optional<Integer>> widths;

    /**
     * A filler.
     *
     * @param widths how many channels a row is to have, if it gets wider
     */
    ChannelFiller(Graph graph, Function<ChannelFacts, Optional<Integer>> widths) {
        this.builder = new GraphBuilder(graph);
        this.initializers = new InitializerSlicer(graph);
        this.widths = widths;
    }

    /** Whether all rows that a node reads and makes can get wider as far as the node is concerned. */
    static boolean canFill(NodeChannels channels) {
        ChannelRelation relation = channels.relation();
        if (relation instanceof ChannelRelation.Aligned) {
            return true;
        }
        if (relation instanceof ChannelRelation.IndexMapped mapped) {
            return channels.facts().size() == 2
                    && isIdentity(
                            mapped.routes().get(0), channels.requireOutput().size());
        }
        return relation instanceof ChannelRelation.Contraction contraction
                && canFill(ContractionLayout.of(channels.node(), contraction), channels.node());
    }

    private static boolean isIdentity(ChannelRelation.IndexMapping route, int size) {
        return route.size() == size
                && IntStream.range(0, size).allMatch(j -> !route.isFill(j) && route.coordinate(j) == j);
    }

    private static boolean canFill(ContractionLayout layout, Node node) {
        return (layout.groups() == 1 || layout.isDepthwise())
                && (!node.hasInput(2) || node.input(2).initializer().isPresent());
    }

    void fill(NodeChannels channels) {
        if (channels.facts().stream().noneMatch(facts -> widths.apply(facts).isPresent())) {
            return;
        }
        Node node = channels.node();
        if (channels.relation() instanceof ChannelRelation.Aligned aligned) {
            fillAligned(channels, aligned);
        } else if (channels.relation() instanceof ChannelRelation.IndexMapped mapped) {
            Operators.of(node).cutChannels(new Filled(node, mapped, coordinates(channels.requireOutput())));
        } else if (channels.relation() instanceof ChannelRelation.Contraction contraction) {
            fillSum(ContractionLayout.of(node, contraction), channels);
        }
        retype(channels);
    }

    /** The channels of a row, and the last one as often as it takes. */
    private int[] coordinates(ChannelFacts facts) {
        int last = facts.size() - 1;
        return IntStream.range(0, widths.apply(facts).orElse(facts.size()))
                .map(j -> Math.min(j, last))
                .toArray();
    }

    private void fillAligned(NodeChannels channels, ChannelRelation.Aligned relation) {
        int[] coordinates = coordinates(channels.requireOutput());
        for (ChannelRelation.Operand operand : relation.operands()) {
            if (channels.read(operand.input()).isEmpty()) {
                initializers.cut(channels.node(), operand.input(), operand.axis(), coordinates);
            }
        }
    }

    private void fillSum(ContractionLayout layout, NodeChannels channels) {
        Node node = layout.node();
        ChannelFacts read = channels.requireRead(0);
        ChannelFacts made = channels.requireOutput();
        int[] outputs = coordinates(made);
        Tensor weights = node.input(1).initializer().orElseThrow();
        if (layout.isDepthwise()) {
            weights = weights.gather(0, outputs);
            node.setAttribute("group", outputs.length);
        } else {
            int outputAxis = layout.relation().outputsFirst() ? 0 : 1;
            weights = withoutCopies(
                    weights.gather(outputAxis, outputs).gather(1 - outputAxis, coordinates(read)),
                    1 - outputAxis,
                    read.size());
        }
        initializers.replace(node, 1, weights);
        if (node.hasInput(2)) {
            long[] sizes = node.input(2).requireShape().sizes();
            if (sizes.length > 0 && sizes[sizes.length - 1] == made.size()) {
                initializers.cut(node, 2, sizes.length - 1, outputs);
            }
        }
    }

    /** Weights with 0 for whatever lies behind the first coordinates of an axis, 0 or 1. */
    private static Tensor withoutCopies(Tensor weights, int axis, int count) {
        long[] sizes = weights.sizes();
        if (sizes[axis] == count) {
            return weights;
        }
        int columns = Math.toIntExact(sizes[1]);
        int inner = Math.toIntExact(weights.elements() / sizes[0] / columns);
        double[] values = weights.doubles();
        for (int i = 0; i < values.length; i++) {
            int coordinate = axis == 0 ? i / inner / columns : i / inner % columns;
            values[i] = coordinate < count ? values[i] : 0;
        }
        return Tensor.ofDoubles(weights.type(), values, sizes);
    }

    private void retype(NodeChannels channels) {
        Node node = channels.node();
        for (int o = 0; o < node.outputs().size(); o++) {
            Value output = node.outputs().get(o);
            channels.output(o)
                    .ifPresent(facts -> output.setType(new TensorType(
                            output.type(), output.requireShape().with(facts.axis, Dim.of(coordinates(facts).length)))));
        }
        Inference.run(node);
    }

    /** What a node works with that passes all channels on: those that are added are passed on too. */
    private final class Filled implements ChannelCut {
        private final Node node;
        private final ChannelRelation.IndexMapped relation;
        private final int[] coordinates;

        Filled(Node node, ChannelRelation.IndexMapped relation, int[] coordinates) {
            this.node = node;
            this.relation = relation;
            this.coordinates = coordinates;
        }

        @Override
        public Node node() {
            return node;
        }

        @Override
        public GraphBuilder builder() {
            return builder;
        }

        @Override
        public ChannelRelation.IndexMapped relation() {
            return relation;
        }

        @Override
        public int[] kept(int index) {
            return coordinates.clone();
        }

        @Override
        public int left(int index) {
            return coordinates.length;
        }

        @Override
        public int position(int index, int coordinate) {
            return coordinate;
        }
    }
}
