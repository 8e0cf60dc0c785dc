package dev.dnal.onnx.decision;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.LayerNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What there is to decide over in a network. */
public final class Decisions {
    private Decisions() {}

    /** The channels of each layer by themselves ({@link SearchSpace#LAYERS}). Requires known shapes and nodes in order. */
    public static List<Decision> of(Graph graph) {
        return of(graph, Set.of(SearchSpace.LAYERS));
    }

    /**
     * All decisions of a search space: those over channels in the order of the graph's nodes, then those over operations or edges.
     * Requires known shapes and nodes in order.
     *
     * @param space at least one part; channels are those of {@link SearchSpace#LAYERS} or those of {@link SearchSpace#INTERIOR} and
     *     {@link SearchSpace#STREAMS}
     * @throws SettingException if it is empty, or has both kinds of channels
     */
    public static List<Decision> of(Graph graph, Set<SearchSpace> space) {
        return of(graph, space, List.of());
    }

    /**
     * As the other, but layer by layer the channels that are named.
     *
     * @param layers names of layers or values as {@link #named} takes them; empty for the published choice
     * @throws SettingException as the other
     * @throws GraphException as {@link #named}
     */
    public static List<Decision> of(Graph graph, Set<SearchSpace> space, Collection<String> layers) {
        requireSpace(space);
        if (!space.contains(SearchSpace.LAYERS)) {
            return withJoins(graph, space, TiedDecisions.of(graph, space).decisions());
        }
        return withJoins(
                graph, space, layers.isEmpty() ? LayerDecisions.of(graph).decisions() : named(graph, layers));
    }

    /**
     * Decisions, and why there are no others.
     *
     * @param decisions as {@link Decisions#of(Graph, Set, Collection)} has them
     * @param undecided for each layer with weights of its own over whose channels none decides, by its name: why, in words, with "them" for
     *     the channels, as in "output 'y' shows them"
     */
    public record Explained(List<Decision> decisions, Map<String, String> undecided) {}

    /**
     * As {@link #of(Graph, Set, Collection)}, with the reasons.
     *
     * @throws SettingException as the other
     * @throws GraphException as the other
     */
    public static Explained explained(Graph graph, Set<SearchSpace> space, Collection<String> layers) {
        requireSpace(space);
        if (!space.contains(SearchSpace.LAYERS)) {
            TiedDecisions tied = TiedDecisions.of(graph, space);
            return new Explained(withJoins(graph, space, tied.decisions()), tied.undecided());
        }
        if (layers.isEmpty()) {
            LayerDecisions policy = LayerDecisions.of(graph);
            return new Explained(withJoins(graph, space, policy.decisions()), policy.undecided());
        }
        List<Decision> named = named(graph, layers);
        Set<String> decided = named.stream()
                .flatMap(decision -> decision.places().stream())
                .map(Decision.Place::value)
                .collect(Collectors.toSet());
        return new Explained(withJoins(graph, space, named), LayerDecisions.undecidedBeside(graph, decided));
    }

    private static List<Decision> withJoins(Graph graph, Set<SearchSpace> space, List<Decision> channels) {
        List<Decision> decisions = new ArrayList<>(channels);
        if (space.contains(SearchSpace.EDGES)) {
            decisions.addAll(JoinDecisions.edges(graph));
        } else if (space.contains(SearchSpace.OPERATIONS)) {
            decisions.addAll(JoinDecisions.operations(graph));
        }
        return List.copyOf(decisions);
    }

    /**
     * Names of the convolutions over whose channels there is nothing to decide: none could be cut out if it were closed, because
     * something reads them of which nothing is known, or that needs all of them; or that would save nothing. A classifier, whose channels are the classes, is not
     * among them. Requires known shapes and nodes in order.
     */
    public static List<String> locked(Graph graph) {
        return LayerDecisions.of(graph).locked();
    }

    /**
     * Checks the parts of a search space.
     *
     * @throws SettingException if it is empty, or has both kinds of channels
     */
    public static void requireSpace(Set<SearchSpace> space) {
        if (space.isEmpty()) {
            throw new SettingException(
                    "A search needs something to decide over: some of " + SearchSpace.labels() + ", found nothing");
        }
        if (space.contains(SearchSpace.LAYERS)
                && (space.contains(SearchSpace.INTERIOR) || space.contains(SearchSpace.STREAMS))) {
            throw new SettingException("Channels are decided over layer by layer (layers), or where they are tied to"
                    + " each other (interior, streams), not both; found " + SearchSpace.labels(space));
        }
    }

    /**
     * Decisions over channels chosen by name: of a layer that is a convolution or matrix product, or of the value to gate,
     * which is named after its layer if it is where that layer's gate would sit.
     *
     * @throws GraphException if there is neither a layer nor a value of that name, or it is not [N, C, ...] with fixed C
     */
    public static List<Decision> named(Graph graph, Collection<String> chosen) {
        LayerNames names = LayerNames.of(graph);
        Map<String, Node> byLayer = new LinkedHashMap<>();
        Map<String, Node> byValue = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (Layers.isConvolution(node) || Layers.isMatrixProduct(node)) {
                byLayer.put(names.of(node), node);
                byValue.put(Layers.siteOf(node).name(), node);
            }
        }
        List<Decision> decisions = new ArrayList<>();
        for (String name : chosen) {
            decisions.add(Optional.ofNullable(byValue.get(name))
                    .or(() -> Optional.ofNullable(byLayer.get(name)))
                    .map(layer -> Layers.decision(layer, names))
                    .or(() -> graph.value(name).map(value -> Decision.ofChannels(name, name, Layers.channels(value))))
                    .orElseThrow(() -> new GraphException("No layer and no value is named '" + name
                            + "'; layers that can be gated are " + String.join(", ", byLayer.keySet()))));
        }
        return decisions;
    }
}
