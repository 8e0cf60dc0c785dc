package dev.dnal.onnx.decision;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Where paths through a network meet: sums, and concatenations of channels. Sums that only another sum reads are one with it.
 */
final class Joins {
    private final Graph graph;
    private final PostDominators paths;
    private final PostDominators.Count layers;

    /**
     * Nodes whose results go nowhere but into one of them, with layers among them: convolutions and matrix products that mix channels.
     *
     * @param end the node through which all goes
     * @param last the last of its layers
     * @param layers how many there are
     */
    record Region(Node end, Node last, int layers) {}

    /**
     * What meets others.
     *
     * @param value what is joined, [N, C, ...]
     * @param reader the node that joins it
     * @param input which of the node's inputs
     * @param region what goes nowhere else, if there are layers in it
     */
    record Operand(Value value, Node reader, int input, Optional<Region> region) {}

    /**
     * A join.
     *
     * @param node the last of its nodes
     * @param operands two or more
     */
    record Join(Node node, List<Operand> operands) {
        boolean isSum() {
            return Joins.isSum(node);
        }
    }

    /** Looks at a graph whose nodes are in order. */
    Joins(Graph graph) {
        this.graph = graph;
        this.paths = new PostDominators(graph);
        this.layers = paths.count(Joins::isLayer);
    }

    /** The joins whose operands all have channels that can be gated, in the order of the graph's nodes. */
    List<Join> all() {
        return graph.nodes().stream().map(this::join).flatMap(Optional::stream).toList();
    }

    static boolean isLayer(Node node) {
        return Layers.mixesChannels(node) || Layers.isConvolution(node);
    }

    private Optional<Join> join(Node node) {
        if (!isJoin(node) || (isSum(node) ? isPartOfSum(node.output()) : isResult(node.output()))) {
            return Optional.empty();
        }
        List<Operand> operands = operands(node);
        boolean gated = operands.stream().allMatch(operand -> hasChannels(operand.value()));
        return operands.size() > 1 && gated ? Optional.of(new Join(node, operands)) : Optional.empty();
    }

    private static boolean isJoin(Node node) {
        return isSum(node)
                || (node.is("Concat")
                        && (node.intAttribute("axis", 0) == 1
                                || node.intAttribute("axis", 0)
                                        == 1 - node.output().requireShape().rank()));
    }

    private static boolean isSum(Node node) {
        return node.is("Add") || node.is("Sum");
    }

    /** What a network puts out in a row, it puts out: none of it can go. */
    private boolean isResult(Value concatenation) {
        return graph.isOutput(concatenation);
    }

    private boolean isPartOfSum(Value value) {
        return value.uses().size() == 1
                && !graph.isOutput(value)
                && isSum(value.uses().iterator().next().node());
    }

    private static boolean hasChannels(Value value) {
        return value.type().isDifferentiable()
                && value.requireShape().rank() >= 2
                && value.requireShape().dim(1).isFixed();
    }

    private List<Operand> operands(Node node) {
        List<Operand> operands = new ArrayList<>();
        Deque<Value.Use> open = new ArrayDeque<>();
        pushInputs(node, open);
        while (!open.isEmpty()) {
            Value.Use use = open.pop();
            Value value = use.node().input(use.index());
            Optional<Node> inner =
                    value.producer().filter(Joins::isSum).filter(sum -> isSum(node) && isPartOfSum(value));
            if (inner.isPresent()) {
                pushInputs(inner.get(), open);
            } else if (value.initializer().isEmpty()) {
                operands.add(new Operand(value, use.node(), use.index(), regionOf(value)));
            }
        }
        return operands;
    }

    /** The first on top. */
    private static void pushInputs(Node node, Deque<Value.Use> open) {
        for (int i = node.inputs().size() - 1; i >= 0; i--) {
            open.push(new Value.Use(node, i));
        }
    }

    /** What goes nowhere else. */
    private Optional<Region> regionOf(Value operand) {
        return operand.producer()
                .filter(producer -> operand.uses().size() == 1 && !graph.isOutput(operand))
                .flatMap(
                        producer -> layers.last(producer).map(last -> new Region(producer, last, layers.of(producer))));
    }

    /** Whether a node belongs to the region that ends with the operand's producer. */
    boolean isIn(Region region, Node node) {
        return paths.leadsOnlyTo(node, region.end());
    }
}
