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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

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
 *   <li>convolutions none of whose channels could be cut out if it were closed ({@link LockedChannels}), or where cutting them out
 *       would save nothing ({@link FutileDecisions}).
 * </ol>
 */
final class LayerDecisions {
    /** Values between the beginning and the end of a residual block; those of published networks have a few dozen. */
    private static final int LARGEST_BLOCK = 1024;

    private final Graph graph;
    private final LayerNames names;
    private final Map<Node, Integer> positions = new HashMap<>();
    /** For what is tied to a graph output, which. */
    private final Map<Value, Value> tiedToOutputs;

    private final LockedChannels locked;

    /** The values at which decisions stand that would save nothing; none as long as nobody has looked. */
    private Set<String> futile = Set.of();

    private LayerDecisions(Graph graph) {
        this.graph = graph;
        names = LayerNames.of(graph);
        for (Node node : graph.nodes()) {
            positions.put(node, positions.size());
        }
        tiedToOutputs = tiedToOutputs(graph);
        locked = LockedChannels.of(graph);
    }

    /** The policy's, for a network whose shapes are known and whose nodes are in order. */
    static LayerDecisions of(Graph graph) {
        LayerDecisions policy = new LayerDecisions(graph);
        policy.futile = FutileDecisions.values(graph, policy.decisions());
        return policy;
    }

    /** The decisions, in the order of the graph's nodes. */
    List<Decision> decisions() {
        return graph.nodes().stream()
                .filter(node -> Layers.isConvolution(node) && whyNot(node).isEmpty())
                .map(node -> Layers.decision(node, names))
                .toList();
    }

    /** 5: names of the convolutions before a classifier that get no gate because it could save nothing. */
    List<String> locked() {
        return graph.nodes().stream()
                .filter(Layers::isConvolution)
                .filter(node -> (locked.isLocked(Layers.siteOf(node)) || isFutile(node))
                        && !tiedToOutputs.containsKey(Layers.siteOf(node)))
                .map(names::of)
                .toList();
    }

    /** For each layer with weights of its own whose channels are not decided over, by its name: why, in words, with "them" for the channels. */
    Map<String, String> undecided() {
        return Layers.reasons(graph, names, this::whyNot);
    }

    /**
     * As {@link #undecided}, where other decisions take the place of the policy's.
     *
     * @param decided the values at which these stand
     */
    static Map<String, String> undecidedBeside(Graph graph, Set<String> decided) {
        LayerDecisions policy = new LayerDecisions(graph);
        Predicate<Node> isGated = layer -> decided.contains(Layers.siteOf(layer).name());
        return Layers.reasons(
                graph,
                policy.names,
                layer -> isGated.test(layer)
                        ? Optional.empty()
                        : policy.whyNot(layer, isGated)
                                .or(() -> Optional.of("it is not among the layers that are to be decided over")));
    }

    /** Why a layer is not gated, by the cases above; empty if it is. What can't be cut at all is said first. */
    private Optional<String> whyNot(Node layer) {
        return whyNot(layer, depthwise -> true);
    }

    /** As the other, where 2 holds for some depthwise convolutions only: those that have a gate. */
    private Optional<String> whyNot(Node layer, Predicate<Node> isGated) {
        if (isFutile(layer)) {
            return Optional.of(FutileDecisions.REASON);
        }
        Value site = Layers.siteOf(layer);
        Optional<String> lock = locked.why(site);
        if (lock.isPresent()) {
            return lock;
        }
        Optional<Value> output = Optional.ofNullable(tiedToOutputs.get(site));
        if (output.isPresent()) {
            return Optional.of("output '" + output.get().name() + "' is made of them without another layer");
        }
        if (Layers.isMatrixProduct(layer)) {
            return Optional.of("it is a matrix product, which keeps its width unless it is named");
        }
        return depthwiseReader(site)
                .filter(isGated)
                .map(Layers::decidesOverBoth)
                .or(() -> shortcutTo(layer, site)
                        .map(add -> add.label() + " adds them to a branch beside this shortcut"));
    }

    private boolean isFutile(Node layer) {
        return futile.contains(Layers.siteOf(layer).name())
                || depthwiseReader(Layers.siteOf(layer)).filter(this::isFutile).isPresent();
    }

    /** 1: what graph outputs are computed from without mixing channels, and which. */
    private static Map<Value, Value> tiedToOutputs(Graph graph) {
        Map<Value, Value> tied = new HashMap<>();
        graph.outputs().forEach(output -> tied.put(output, output));
        Deque<Value> open = new ArrayDeque<>(graph.outputs());
        while (!open.isEmpty()) {
            Value value = open.remove();
            Optional<Node> producer = value.producer().filter(node -> !Layers.mixesChannels(node));
            for (Value input : producer.map(Node::inputs).orElse(List.of())) {
                if (tied.putIfAbsent(input, Objects.requireNonNull(tied.get(value))) == null) {
                    open.add(input);
                }
            }
        }
        return tied;
    }

    /** 2: the depthwise convolution that reads the value, through nodes of one operand at most. */
    private static Optional<Node> depthwiseReader(Value site) {
        Deque<Value> open = new ArrayDeque<>(List.of(site));
        Set<Value> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            for (Value.Use use : open.remove().uses()) {
                if (Layers.isDepthwise(use.node()) && use.index() == 0) {
                    return Optional.of(use.node());
                }
                Value output = use.node().output();
                if (hasOneOperand(use.node()) && !Layers.mixesChannels(use.node()) && seen.add(output)) {
                    open.add(output);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean hasOneOperand(Node node) {
        return node.inputs().stream()
                        .filter(input ->
                                !input.isAbsent() && input.initializer().isEmpty())
                        .count()
                == 1;
    }

    /**
     * 3: the Add that the value goes straight into, whose other operand is computed, through two convolutions or more, from the
     * same value as this convolution's. Blocks of more than {@link #LARGEST_BLOCK} values are not followed to their beginning.
     */
    private Optional<Node> shortcutTo(Node convolution, Value site) {
        if (site.uses().size() != 1) {
            return Optional.empty();
        }
        Value.Use use = site.uses().iterator().next();
        return Optional.of(use.node())
                .filter(node -> node.is("Add") && isDeepPath(node.input(1 - use.index()), convolution.input(0)));
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
