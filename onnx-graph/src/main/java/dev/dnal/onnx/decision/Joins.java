package dev.dnal.onnx.decision;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Where paths through a network meet: sums, and concatenations of channels. Sums that only another sum reads are one with it.
 */
final class Joins {
    private final Graph graph;
    private final Map<Node, Integer> positions = new HashMap<>();

    /**
     * What meets others.
     *
     * @param value what is joined, [N, C, ...]
     * @param reader the node that joins it
     * @param input which of the node's inputs
     * @param layers convolutions and matrix products that mix channels and whose results go nowhere else, the last first
     */
    record Operand(Value value, Node reader, int input, List<Node> layers) {}

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

    private Joins(Graph graph) {
        this.graph = graph;
        graph.nodes().forEach(node -> positions.put(node, positions.size()));
    }

    /** The joins whose operands all have channels that can be gated, in the order of the graph's nodes. */
    static List<Join> of(Graph graph) {
        Joins joins = new Joins(graph);
        return graph.nodes().stream().map(joins::join).flatMap(Optional::stream).toList();
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
                operands.add(new Operand(value, use.node(), use.index(), layersFor(value)));
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

    /** Walks back as long as nobody else reads what is found, the last node first, so that all readers of a value are known. */
    private List<Node> layersFor(Value operand) {
        List<Node> layers = new ArrayList<>();
        if (operand.uses().size() > 1 || graph.isOutput(operand)) {
            return layers;
        }
        Set<Node> alone = new HashSet<>();
        Set<Node> seen = new HashSet<>();
        PriorityQueue<Node> open =
                new PriorityQueue<>(Comparator.comparing((Node node) -> -positions.getOrDefault(node, -1)));
        operand.producer().ifPresent(open::add);
        while (!open.isEmpty()) {
            Node node = open.remove();
            if (!node.outputs().contains(operand) && !isReadOnlyBy(node, alone)) {
                continue;
            }
            alone.add(node);
            if (Layers.mixesChannels(node) || Layers.isConvolution(node)) {
                layers.add(node);
            }
            node.inputs().stream()
                    .flatMap(input -> input.producer().stream())
                    .filter(seen::add)
                    .forEach(open::add);
        }
        return layers;
    }

    private boolean isReadOnlyBy(Node node, Set<Node> readers) {
        return node.outputs().stream()
                .allMatch(output -> !graph.isOutput(output)
                        && output.uses().stream().allMatch(use -> readers.contains(use.node())));
    }
}
