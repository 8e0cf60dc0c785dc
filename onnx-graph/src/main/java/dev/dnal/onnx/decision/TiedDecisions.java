package dev.dnal.onnx.decision;

import dev.dnal.onnx.channel.TiedChannels;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.LayerNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Channels that are tied to each other, decided over together: what several layers write into one residual stream goes in all of them
 * or in none, so that nothing has to be picked or filled where they meet ({@link TiedChannels}). A gate sits behind each convolution that
 * writes them, as in {@link LayerDecisions}, but for convolutions that only a depthwise convolution reads. Where one of the channels can't
 * go, none is decided over.
 */
final class TiedDecisions {
    private final Graph graph;
    private final TiedChannels tied;
    private final LayerNames names;

    /** A convolution, the value to gate behind it, and the set of each of its channels. */
    private record Writer(Node layer, Value site, List<Integer> sets) {}

    private TiedDecisions(Graph graph) {
        this.graph = graph;
        this.tied = TiedChannels.of(graph);
        this.names = LayerNames.of(graph);
    }

    /**
     * The decisions, in the order of their first layers.
     *
     * @param interior whether over channels that are not added to others
     * @param streams whether over those that are
     */
    static List<Decision> of(Graph graph, boolean interior, boolean streams) {
        TiedDecisions finder = new TiedDecisions(graph);
        return finder.groups().stream()
                .filter(group -> finder.isStream(group) ? streams : interior)
                .filter(group -> finder.whyNot(group).isEmpty())
                .map(finder::decision)
                .toList();
    }

    /**
     * For each convolution whose channels can't be decided over together with all that they are tied to, by its name: why, in words, with
     * "them" for the channels.
     */
    static Map<String, String> undecided(Graph graph) {
        TiedDecisions finder = new TiedDecisions(graph);
        Map<String, String> reasons = new LinkedHashMap<>();
        for (List<Writer> group : finder.groups()) {
            finder.whyNot(group)
                    .ifPresent(reason -> group.forEach(writer -> reasons.put(
                            finder.names.of(writer.layer()),
                            group.size() == 1 ? reason : "tied to " + finder.others(group, writer) + ": " + reason)));
        }
        return reasons;
    }

    private Optional<String> whyNot(List<Writer> group) {
        return group.stream()
                .flatMap(writer -> writer.sets().stream())
                .filter(tied::isLocked)
                .map(set -> tied.why(set).orElse("nothing is known of what reads them"))
                .findFirst();
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
    private Collection<List<Writer>> groups() {
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
        return groups.values();
    }

    private Optional<Writer> writer(Node node) {
        if (!Layers.isConvolution(node)) {
            return Optional.empty();
        }
        Value site = Layers.siteOf(node);
        return tied.of(site)
                .filter(sets -> site.type().isDifferentiable() && !feedsOnlyDepthwise(site))
                .map(sets -> new Writer(node, site, sets));
    }

    /** Whether nobody but a depthwise convolution reads the value, perhaps through activations: its gate decides over both. */
    private boolean feedsOnlyDepthwise(Value site) {
        Value value = site;
        while (value.uses().size() == 1 && !graph.isOutput(value)) {
            Node reader = value.uses().iterator().next().node();
            if (Layers.isDepthwise(reader)) {
                return reader.input(0) == value;
            }
            if (Layers.mixesChannels(reader) || reader.outputs().size() != 1) {
                return false;
            }
            value = reader.output();
        }
        return false;
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
