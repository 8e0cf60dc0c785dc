package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.GraphProtos;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.internal.constant.Constants;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the branch that is always taken in the place of an If:
 *
 * <ol>
 *   <li>its condition is an initializer or made by a Constant node;
 *   <li>its condition follows from constants and from shapes that are known, as where an exporter asks whether a dimension is 1.
 * </ol>
 *
 * An If in the branch is one of the graph then, and looked at like the others. What is decided while the network runs stays.
 *
 * <p>Requires: the graph as it was read.<br>
 * Ensures: the same function; results have the names that they had.
 */
final class ConstantBranches implements Pass {
    /** Graphs within graphs that a file can have, and conditions that follow from the results of others. */
    private static final int MOST_ROUNDS = 100;

    private static final List<Pass> FOLDING = List.of(
            new DeadNodeElimination(),
            new SinglePrecision(),
            new OpsetNormalisation(),
            new DeadNodeElimination(),
            new ConstantFolding());

    @Override
    public boolean apply(Graph graph) {
        boolean changed = false;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Map<Node, Boolean> decided = decided(graph);
            if (decided.isEmpty()) {
                break;
            }
            decided.forEach((node, condition) -> take(graph, node, condition ? "then_branch" : "else_branch"));
            changed = true;
        }
        if (changed) {
            new DeadNodeElimination().apply(graph);
        }
        return changed;
    }

    private Map<Node, Boolean> decided(Graph graph) {
        Map<Node, Boolean> decided = new LinkedHashMap<>();
        List<Node> open = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.domain().isEmpty() && node.opType().equals("If")) {
                constant(node.input(0))
                        .flatMap(ConstantBranches::truth)
                        .ifPresentOrElse(condition -> decided.put(node, condition), () -> open.add(node));
            }
        }
        return decided.isEmpty() ? byShapes(graph, open) : decided;
    }

    /** 1. */
    private static Optional<Tensor> constant(Value condition) {
        return condition
                .initializer()
                .or(() ->
                        condition.producer().filter(node -> node.is("Constant")).map(ConstantForms::contents));
    }

    private static Optional<Boolean> truth(Tensor condition) {
        return condition.type() == DataType.BOOL && condition.elements() == 1
                ? Optional.of(condition.doubles()[0] != 0)
                : Optional.empty();
    }

    /** 2. */
    private Map<Node, Boolean> byShapes(Graph graph, List<Node> open) {
        Set<Value> known = withoutKept(graph);
        List<Node> computed =
                open.stream().filter(node -> known.contains(node.input(0))).toList();
        Map<Node, Boolean> decided = new LinkedHashMap<>();
        if (computed.isEmpty()) {
            return decided;
        }
        Graph conditions = graph.copy();
        List.copyOf(conditions.outputs()).forEach(conditions::removeOutput);
        computed.stream()
                .map(node -> conditions.requireValue(node.input(0).name()))
                .distinct()
                .forEach(conditions::addOutput);
        try {
            FOLDING.forEach(pass -> pass.apply(conditions));
        } catch (GraphException e) {
            // What is wrong with the network is said when all of it is looked at.
            return decided;
        }
        for (Node node : computed) {
            Constants.of(conditions.requireValue(node.input(0).name()))
                    .flatMap(ConstantBranches::truth)
                    .ifPresent(condition -> decided.put(node, condition));
        }
        return decided;
    }

    /** Values that no kept node takes part in. */
    private static Set<Value> withoutKept(Graph graph) {
        graph.sort();
        Set<Value> known = new HashSet<>(graph.values());
        for (Node node : graph.nodes()) {
            boolean isKnown = !node.isKept()
                    && node.inputs().stream().allMatch(input -> input.isAbsent() || known.contains(input));
            if (!isKnown) {
                known.removeAll(node.outputs());
            }
        }
        return known;
    }

    private static void take(Graph graph, Node node, String branch) {
        Replacement.of(graph, node, GraphProtos.inline(graph, node, branch));
    }
}
