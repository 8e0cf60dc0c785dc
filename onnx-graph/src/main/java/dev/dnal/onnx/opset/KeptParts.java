package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.pass.Pass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Tells which parts of a file's graph are kept as they are, byte for byte ({@link Node#isKept}), since nothing here is to look into them:
 *
 * <ol>
 *   <li>nodes of operators that are not known, of other domains for example, and those that hold graphs of their own, wherever they are;
 *   <li>the tail: what depends on such a node, or on one that sorts out results as {@code TopK} does, and leads to no layer with weights;
 *   <li>the head: what only such nodes read, and depends on no layer with weights.
 * </ol>
 *
 * What these nodes read is left whole by all who cut. The graph is written in the opset that it was read in then ({@link
 * Graph#fileForm}), which theirs is.
 *
 * <p>Requires: the graph as it was read.<br>
 * Ensures: all nodes are known or kept.
 */
final class KeptParts implements Pass {
    /** Operators behind the layers of detectors, which sort results out. Before layers they are what they are elsewhere. */
    private static final Set<String> POST_PROCESSING =
            Set.of("GatherND", "NonMaxSuppression", "NonZero", "ScatterElements", "ScatterND", "TopK", "Unique");

    /** What networks of whole numbers are made of, in forms in which no layer is seen. */
    private static final Set<String> WHOLE_NUMBERS =
            Set.of("ConvInteger", "DynamicQuantizeLinear", "MatMulInteger", "QLinearConv", "QLinearMatMul");

    @Override
    public boolean apply(Graph graph) {
        if (graph.fileForm().isPresent()) {
            // It was applied before: what is not known is kept already, in the opset of the file.
            return false;
        }
        graph.sort();
        Parts parts = new Parts(graph);
        Set<Node> kept = parts.kept();
        requireNoGraphsInKnown(graph);
        requireLayers(parts, kept);
        requireTensors(graph, kept);
        if (kept.isEmpty()) {
            return false;
        }
        kept.forEach(Node::keep);
        graph.setFileForm(Optional.of(
                new FileOpset(OpsetNormalisation.of(graph), graph.info().irVersion())));
        return true;
    }

    /** Without a layer there is nothing that could be cut, and what is not known is the model itself. */
    private static void requireLayers(Parts parts, Set<Node> kept) {
        kept.stream()
                .filter(node -> WHOLE_NUMBERS.contains(node.opType()))
                .findFirst()
                .ifPresent(node -> {
                    throw Operators.notSupported(
                            node, ": it computes with whole numbers; begin with the network that this was made from");
                });
        if (parts.layers.isEmpty()) {
            kept.stream()
                    .filter(node -> !isKnown(parts.graph, node))
                    .findFirst()
                    .ifPresent(node -> {
                        throw Operators.notSupported(
                                node, node.isKept() ? ": it is control flow, and holds graphs of its own" : "");
                    });
        }
    }

    /** An operator that is known holds no graphs. */
    private static void requireNoGraphsInKnown(Graph graph) {
        graph.nodes().stream()
                .filter(node -> node.isKept() && Operators.isKnown(node.domain(), node.opType()))
                .findFirst()
                .ifPresent(node -> {
                    throw new GraphException(node, "holds a graph of its own, which its operator has no attribute for");
                });
    }

    private static void requireTensors(Graph graph, Set<Node> kept) {
        for (Value value : graph.values()) {
            boolean isKept =
                    value.producer().filter(node -> !kept.contains(node)).isEmpty()
                            && value.uses().stream().map(Value.Use::node).allMatch(kept::contains);
            if (value.isNoTensor() && !isKept) {
                throw new GraphException("Value '" + value.name() + "' is no tensor, which is not supported; expected"
                        + " one: export the model so that it works on tensors only");
            }
        }
    }

    /**
     * The nodes, in order, that lead to no layer and are kept as they are, or tell where the largest element is, or depend on such: of a
     * graph that this pass was applied to.
     */
    static Set<Node> tail(Graph graph) {
        Parts parts = new Parts(graph);
        Set<Node> tail = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            boolean begins = node.isKept() || node.is("ArgMax") || node.is("ArgMin");
            boolean isBehind = parts.afterLayer.contains(node) && !parts.beforeLayer.contains(node);
            boolean follows = Parts.producers(node).stream().anyMatch(tail::contains);
            if ((begins && isBehind) || follows) {
                tail.add(node);
            }
        }
        Set<Node> heads = new LinkedHashSet<>();
        for (Node node : parts.backwards) {
            // What only the tail needs, as constants and sizes, is of no use without it.
            if (node.isKept() && !tail.contains(node) && parts.isOnlyFor(tail, node)) {
                heads.add(node);
                tail.add(node);
            }
        }
        return heads.isEmpty() ? tail : inOrder(graph, tail);
    }

    private static Set<Node> inOrder(Graph graph, Set<Node> nodes) {
        Set<Node> ordered = new LinkedHashSet<>(graph.nodes());
        ordered.retainAll(nodes);
        return ordered;
    }

    /** Layers and all that depends on them. */
    static Set<Node> behindLayers(Graph graph) {
        Parts parts = new Parts(graph);
        Set<Node> behind = new HashSet<>(parts.layers);
        behind.addAll(parts.afterLayer);
        return behind;
    }

    private static boolean isKnown(Graph graph, Node node) {
        return !node.isKept() && (Operators.find(node).isPresent() || OpsetNormalisation.converts(graph, node));
    }

    /** Where nodes stand to layers, and to what is not known. */
    private static final class Parts {
        private final Graph graph;
        private final List<Node> backwards;
        private final Set<Node> layers = new HashSet<>();
        private final Set<Node> afterLayer = new HashSet<>();
        private final Set<Node> beforeLayer = new HashSet<>();

        Parts(Graph graph) {
            this.graph = graph;
            this.backwards = new ArrayList<>(graph.nodes());
            Collections.reverse(backwards);
            findLayers();
            for (Node node : graph.nodes()) {
                if (producers(node).stream()
                        .anyMatch(before -> layers.contains(before) || afterLayer.contains(before))) {
                    afterLayer.add(node);
                }
            }
            for (Node node : backwards) {
                if (readers(node).stream()
                        .anyMatch(behind -> layers.contains(behind) || beforeLayer.contains(behind))) {
                    beforeLayer.add(node);
                }
            }
        }

        private static List<Node> producers(Node node) {
            return node.inputs().stream()
                    .flatMap(input -> input.producer().stream())
                    .toList();
        }

        private static List<Node> readers(Node node) {
            return node.outputs().stream()
                    .flatMap(output -> output.uses().stream())
                    .map(Value.Use::node)
                    .toList();
        }

        /** Nodes whose weights no input of the graph decides. */
        private void findLayers() {
            Set<Value> variable = new HashSet<>(graph.openInputs());
            for (Node node : graph.nodes()) {
                if (node.inputs().stream().anyMatch(variable::contains)) {
                    variable.addAll(node.outputs());
                    variable.remove(Value.absent());
                }
                boolean hasWeights = !node.isKept()
                        && IntStream.range(0, node.inputs().size())
                                .filter(node::hasInput)
                                .filter(i -> !variable.contains(node.input(i)))
                                .anyMatch(i -> Operators.find(node)
                                        .filter(operator -> operator.role(i) == InputRole.WEIGHT)
                                        .isPresent());
                if (hasWeights) {
                    layers.add(node);
                }
            }
        }

        Set<Node> kept() {
            Set<Node> kept = new HashSet<>();
            Set<Node> behind = new HashSet<>();
            for (Node node : graph.nodes()) {
                boolean isTail = !beforeLayer.contains(node) && !layers.contains(node);
                boolean isSeed = !isKnown(graph, node) || (isTail && afterLayer.contains(node) && sortsOut(node));
                if (isSeed || producers(node).stream().anyMatch(behind::contains)) {
                    behind.add(node);
                    if (isSeed || isTail) {
                        kept.add(node);
                    }
                }
            }
            for (Node node : backwards) {
                if (!afterLayer.contains(node) && !layers.contains(node) && isReadBy(kept, node)) {
                    kept.add(node);
                }
            }
            return kept;
        }

        private static boolean sortsOut(Node node) {
            return node.domain().isEmpty() && POST_PROCESSING.contains(node.opType());
        }

        private boolean isReadBy(Set<Node> kept, Node node) {
            return !readers(node).isEmpty() && isOnlyFor(kept, node);
        }

        /** Whether nothing but some nodes needs what a node makes. */
        boolean isOnlyFor(Set<Node> some, Node node) {
            return some.containsAll(readers(node)) && node.outputs().stream().noneMatch(graph::isOutput);
        }
    }
}
