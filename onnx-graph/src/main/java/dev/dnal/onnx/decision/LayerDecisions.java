package dev.dnal.onnx.decision;

import dev.dnal.onnx.channel.LockedChannels;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.LayerNames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Channels of each layer by themselves: the policy published for DNAL, said for any graph. A convolution's output is gated, behind the
 * BatchNormalization if that is its only reader: conv, BN, gate, activation. Not gated are
 *
 * <ol>
 *   <li>convolutions from whose output a path leads to a graph output with no convolution or matrix product on it that mixes
 *       channels: a classifier's outputs and what is tied to them;
 *   <li>convolutions that a depthwise convolution reads, at once or through operators on single elements: the depthwise
 *       convolution's gate decides over both;
 *   <li>the projection convolution of a residual add's shortcut;
 *   <li>layers that are matrix products; name them explicitly if they are to be gated;
 *   <li>convolutions none of whose channels could be cut out if it were closed ({@link LockedChannels}), so that a gate could save nothing.
 * </ol>
 */
final class LayerDecisions {
    /** Values between the beginning and the end of a residual block; those of published networks have a few dozen. */
    private static final int LARGEST_BLOCK = 1024;

    private final Map<Node, Integer> positions = new HashMap<>();
    private final Set<Value> tiedToOutputs;
    private final LockedChannels locked;

    private LayerDecisions(Graph graph) {
        for (Node node : graph.nodes()) {
            positions.put(node, positions.size());
        }
        tiedToOutputs = tiedToOutputs(graph);
        locked = LockedChannels.of(graph);
    }

    /** The decisions, in the order of the graph's nodes. */
    static List<Decision> of(Graph graph) {
        LayerNames names = LayerNames.of(graph);
        LayerDecisions policy = new LayerDecisions(graph);
        return graph.nodes().stream()
                .filter(policy::gates)
                .map(node -> Layers.decision(node, names))
                .toList();
    }

    /** 5: names of the convolutions before a classifier that get no gate because it could save nothing. */
    static List<String> locked(Graph graph) {
        LayerNames names = LayerNames.of(graph);
        LayerDecisions policy = new LayerDecisions(graph);
        return graph.nodes().stream()
                .filter(Layers::isConvolution)
                .filter(node -> policy.locked.isLocked(Layers.siteOf(node))
                        && !policy.tiedToOutputs.contains(Layers.siteOf(node)))
                .map(names::of)
                .toList();
    }

    private boolean gates(Node node) {
        if (!Layers.isConvolution(node)) {
            return false;
        }
        Value site = Layers.siteOf(node);
        return !tiedToOutputs.contains(site)
                && !feedsDepthwise(site)
                && !isShortcut(node, site)
                && !locked.isLocked(site);
    }

    /** 1: what graph outputs are computed from without mixing channels. */
    private static Set<Value> tiedToOutputs(Graph graph) {
        Set<Value> tied = new HashSet<>(graph.outputs());
        Deque<Value> open = new ArrayDeque<>(graph.outputs());
        while (!open.isEmpty()) {
            Optional<Node> producer = open.remove().producer().filter(node -> !Layers.mixesChannels(node));
            for (Value input : producer.map(Node::inputs).orElse(List.of())) {
                if (tied.add(input)) {
                    open.add(input);
                }
            }
        }
        return tied;
    }

    /** 2: whether a depthwise convolution reads the value, through nodes of one operand at most. */
    private static boolean feedsDepthwise(Value site) {
        Deque<Value> open = new ArrayDeque<>(List.of(site));
        Set<Value> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            for (Value.Use use : open.remove().uses()) {
                if (Layers.isDepthwise(use.node()) && use.index() == 0) {
                    return true;
                }
                Value output = use.node().output();
                if (hasOneOperand(use.node()) && !Layers.mixesChannels(use.node()) && seen.add(output)) {
                    open.add(output);
                }
            }
        }
        return false;
    }

    private static boolean hasOneOperand(Node node) {
        return node.inputs().stream()
                        .filter(input ->
                                !input.isAbsent() && input.initializer().isEmpty())
                        .count()
                == 1;
    }

    /**
     * 3: whether the value goes straight into an Add whose other operand is computed, through two convolutions or more, from the
     * same value as this convolution's. Blocks of more than {@link #LARGEST_BLOCK} values are not followed to their beginning.
     */
    private boolean isShortcut(Node convolution, Value site) {
        if (site.uses().size() != 1) {
            return false;
        }
        Value.Use use = site.uses().iterator().next();
        return use.node().is("Add") && isDeepPath(use.node().input(1 - use.index()), convolution.input(0));
    }

    private boolean isDeepPath(Value end, Value start) {
        int first =
                start.producer().map(node -> positions.getOrDefault(node, -1)).orElse(-1);
        int convolutions = 0;
        boolean meets = false;
        Deque<Value> open = new ArrayDeque<>(List.of(end));
        Set<Value> seen = new HashSet<>(open);
        while (!open.isEmpty() && seen.size() <= LARGEST_BLOCK && !(meets && convolutions >= 2)) {
            Value value = open.remove();
            Node producer = value.producer().orElse(null);
            meets |= value == start;
            // What stands before the start in the order of execution can't depend on it.
            if (value == start || producer == null || positions.getOrDefault(producer, -1) < first) {
                continue;
            }
            convolutions += Layers.isConvolution(producer) ? 1 : 0;
            for (Value input : producer.inputs()) {
                if (seen.add(input)) {
                    open.add(input);
                }
            }
        }
        return meets && convolutions >= 2;
    }
}
