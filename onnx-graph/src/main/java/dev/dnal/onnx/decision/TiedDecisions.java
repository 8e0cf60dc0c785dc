package dev.dnal.onnx.decision;

import dev.dnal.onnx.channel.TiedChannels;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.LayerNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Channels that are tied to each other, decided over together: what several layers write into one residual stream goes in all of them
 * or in none, so that nothing has to be picked or filled where they meet ({@link TiedChannels}). A gate sits behind each convolution that
 * writes them, as in {@link LayerDecisions}, but for convolutions that only a depthwise convolution reads. Where one of the channels can't
 * go, or closing all saves nothing ({@link FutileDecisions}), none is decided over.
 */
final class TiedDecisions {
    private static final String UNKNOWN = "nothing is known of what reads them";

    private final Graph graph;
    private final TiedChannels tied;
    private final LayerNames names;

    /** A convolution, the value to gate behind it, and the set of each of its channels. */
    private record Writer(Node layer, Value site, List<Integer> sets) {}

    private final List<List<Writer>> groups;

    /** The parts of the search space that say over which channels. */
    private final Set<SearchSpace> space;

    /** The values at which decisions stand that would save nothing; none as long as nobody has looked. */
    private Set<String> futile = Set.of();

    private TiedDecisions(Graph graph, Set<SearchSpace> space) {
        this.graph = graph;
        this.space = space;
        this.tied = TiedChannels.of(graph);
        this.names = LayerNames.of(graph);
        this.groups = groups();
    }

    /**
     * Those of a network whose shapes are known and whose nodes are in order.
     *
     * @param space whose parts {@link SearchSpace#INTERIOR} and {@link SearchSpace#STREAMS} say over which channels
     */
    static TiedDecisions of(Graph graph, Set<SearchSpace> space) {
        TiedDecisions found = new TiedDecisions(graph, space);
        found.futile = FutileDecisions.values(graph, found.decisions());
        return found;
    }

    /** The decisions, in the order of their first layers. */
    List<Decision> decisions() {
        return groups.stream()
                .filter(group -> whyNot(group).isEmpty())
                .map(this::decision)
                .toList();
    }

    /** For each layer with weights of its own whose channels are not decided over, by its name: why, in words, with "them" for the channels. */
    Map<String, String> undecided() {
        Map<Node, Optional<String>> reasons = new HashMap<>();
        for (List<Writer> group : groups) {
            Optional<String> reason = whyNot(group);
            group.forEach(writer -> reasons.put(
                    writer.layer(),
                    reason.map(words -> group.size() == 1 ? words : tiedTo(others(group, writer), words))));
        }
        Map<Node, Node> deciding = depthwiseBehind();
        return Layers.reasons(graph, names, layer -> {
            Node last = deciding.getOrDefault(layer, layer);
            Optional<String> reason = reasons.getOrDefault(last, Optional.of(whyNoWriter(last)));
            if (last == layer) {
                return reason;
            }
            return Optional.of(
                    reason.map(words -> tiedTo(names.of(last), words)).orElseGet(() -> Layers.decidesOverBoth(last)));
        });
    }

    private static String tiedTo(String others, String reason) {
        return "tied to " + others + ": " + reason;
    }

    private String whyNoWriter(Node layer) {
        return Layers.isMatrixProduct(layer)
                ? lock(tied.of(Layers.siteOf(layer)).orElse(List.of()))
                        .orElse("it is a matrix product, which keeps its width")
                : UNKNOWN;
    }

    /** For convolutions that only depthwise convolutions read, the last of these, which has the gate if there is one. */
    private Map<Node, Node> depthwiseBehind() {
        List<Node> backwards = new ArrayList<>(graph.nodes());
        Collections.reverse(backwards);
        Map<Node, Node> behind = new HashMap<>();
        backwards.stream()
                .filter(Layers::isConvolution)
                .forEach(layer -> depthwiseReader(Layers.siteOf(layer))
                        .ifPresent(reader -> behind.put(layer, behind.getOrDefault(reader, reader))));
        return behind;
    }

    /** Why there is nothing to decide over in the channels of a group; empty if there is. What can't be cut at all is said first. */
    private Optional<String> whyNot(List<Writer> group) {
        return lock(group.stream().flatMap(writer -> writer.sets().stream()).toList())
                .or(() -> beside(space, isStream(group)))
                .or(() -> futile.contains(group.get(0).site().name())
                        ? Optional.of(FutileDecisions.REASON)
                        : Optional.empty());
    }

    /** Why one of some sets can't go; empty if all can. */
    private Optional<String> lock(List<Integer> sets) {
        return sets.stream()
                .filter(tied::isLocked)
                .map(set -> tied.why(set).orElse(UNKNOWN))
                .findFirst();
    }

    /** Why channels are not decided over that could be, if the space has not the part that they belong to. */
    private static Optional<String> beside(Set<SearchSpace> space, boolean added) {
        SearchSpace part = added ? SearchSpace.STREAMS : SearchSpace.INTERIOR;
        return space.contains(part)
                ? Optional.empty()
                : Optional.of((added ? "they are added to others" : "they are added to no others") + ", and "
                        + part.label() + " is not in the search space");
    }

    /** One of the other layers of a group, and how many more there are. */
    private String others(List<Writer> group, Writer writer) {
        Writer first = group.get(group.get(0).equals(writer) ? 1 : 0);
        return names.of(first.layer()) + (group.size() > 2 ? " and " + (group.size() - 2) + " more" : "");
    }

    private boolean isStream(List<Writer> group) {
        return group.stream().flatMap(writer -> writer.sets().stream()).anyMatch(tied::isAdded);
    }

    /** Writers that have sets in common with each other, directly or by others; in the order of their first layers. */
    private List<List<Writer>> groups() {
        Map<Integer, Integer> groupOfSet = new HashMap<>();
        Map<Integer, List<Writer>> groups = new TreeMap<>();
        for (Node node : graph.nodes()) {
            writer(node).ifPresent(writer -> {
                List<Integer> joined = writer.sets().stream()
                        .map(groupOfSet::get)
                        .filter(Objects::nonNull)
                        .distinct()
                        .sorted()
                        .toList();
                int number = joined.isEmpty() ? groupOfSet.size() : joined.get(0);
                List<Writer> group = groups.computeIfAbsent(number, key -> new ArrayList<>());
                joined.stream().skip(1).map(groups::remove).forEach(others -> {
                    group.addAll(others);
                    others.forEach(other -> other.sets().forEach(set -> groupOfSet.put(set, number)));
                });
                group.add(writer);
                writer.sets().forEach(set -> groupOfSet.put(set, number));
            });
        }
        return List.copyOf(groups.values());
    }

    private Optional<Writer> writer(Node node) {
        if (!Layers.isConvolution(node)) {
            return Optional.empty();
        }
        Value site = Layers.siteOf(node);
        return tied.of(site)
                .filter(sets ->
                        site.type().isDifferentiable() && depthwiseReader(site).isEmpty())
                .map(sets -> new Writer(node, site, sets));
    }

    /** The depthwise convolution that alone reads the value, perhaps through activations: its gate decides over both. */
    private Optional<Node> depthwiseReader(Value site) {
        Value value = site;
        while (value.uses().size() == 1 && !graph.isOutput(value)) {
            Node reader = value.uses().iterator().next().node();
            if (Layers.isDepthwise(reader)) {
                return reader.input(0) == value ? Optional.of(reader) : Optional.empty();
            }
            if (Layers.mixesChannels(reader) || reader.outputs().size() != 1) {
                return Optional.empty();
            }
            value = reader.output();
        }
        return Optional.empty();
    }

    private Decision decision(List<Writer> group) {
        Map<Integer, Integer> choiceOfSet = new LinkedHashMap<>();
        List<Decision.Place> places = new ArrayList<>();
        for (Writer writer : group) {
            List<Integer> choices = writer.sets().stream()
                    .map(set -> choiceOfSet.computeIfAbsent(set, key -> choiceOfSet.size()))
                    .toList();
            places.add(new Decision.Place(writer.site().name(), Optional.empty(), choices));
        }
        String layer = names.of(group.get(0).layer());
        return new Decision(
                isStream(group) ? layer + "/stream" : layer, Decision.Kind.CHANNEL, choiceOfSet.size(), 0, places);
    }
}
