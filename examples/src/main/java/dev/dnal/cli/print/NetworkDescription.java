package dev.dnal.cli.print;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.LayerCost;
import dev.dnal.onnx.cost.NetworkCost;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.PlacedGates;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.io.Printable;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.LayerNames;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.onnx.quantisation.LayerCount;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A network's layers, what they cost, and where gates are or would be, as text. */
public final class NetworkDescription {
    /** Operators that are named of those that are kept as they are. */
    private static final int KEPT_TYPES = 8;

    /** Layers that are named of those that stay whole for the same reason. */
    private static final int NAMED_LAYERS = 3;

    private final Graph graph;
    private final NetworkCost cost;
    private final LayerNames names;

    /** For each gated layer, by the layer's name, what to say of its gate. */
    private final Map<String, String> gates = new LinkedHashMap<>();

    /** For layers over whose channels a search does not decide, by the layer's name, why. */
    private Map<String, String> undecided = Map.of();

    private String gateSummary = "Gates: none in the network";

    /** Gates that are in the network, by the name of the layer. */
    private final Map<String, PlacedGates> placed = new LinkedHashMap<>();

    /** What a search decides over; empty if there are gates. */
    private Optional<List<Decision>> decisions = Optional.empty();

    /** Decisions over operations and edges, which stand at no layer's row where no layer computes what they read. */
    private List<Decision> joins = List.of();

    private NetworkDescription(Graph graph) {
        this.graph = graph;
        this.cost = CostCounter.count(graph);
        this.names = LayerNames.of(graph);
    }

    /**
     * Describes a network as it is, with the gates that are in it.
     *
     * @param graph with known shapes, fixed but for the batch
     */
    public static NetworkDescription of(Graph graph) {
        NetworkDescription description = new NetworkDescription(graph);
        description.readGates();
        return description;
    }

    /**
     * Describes a network and the gates on layers that a search puts into it.
     *
     * @param graph without gates, with known shapes, fixed but for the batch
     * @param explained where gates would be put, and why not elsewhere
     */
    public static NetworkDescription ofGates(Graph graph, Decisions.Explained explained) {
        NetworkDescription description = new NetworkDescription(graph);
        description.plan(explained);
        List<Decision> decisions = explained.decisions();
        description.gateSummary += decisions.isEmpty()
                ? ", and a search finds no layer to put them behind"
                : "; a search puts " + Table.count(choices(decisions)) + " behind " + description.gates.size()
                        + " layers";
        return description;
    }

    /**
     * Describes a network and all that a search decides over in it.
     *
     * @param graph without gates, with known shapes, fixed but for the batch
     * @param explained what is decided over in the search space that was asked for, and why no other layers
     */
    public static NetworkDescription ofSearch(Graph graph, Decisions.Explained explained) {
        NetworkDescription description = new NetworkDescription(graph);
        description.plan(explained);
        List<Decision> decisions = explained.decisions();
        description.joins = decisions.stream()
                .filter(decision -> decision.kind() != Decision.Kind.CHANNEL)
                .toList();
        description.gateSummary += "; a search " + new DecisionCounts(decisions);
        return description;
    }

    /** Looks for gates in the graph, soft or hard. */
    private void readGates() {
        List<PlacedGates> found = PlacedGates.in(graph);
        if (found.isEmpty()) {
            return;
        }
        Map<String, String> layers = layersByOutput();
        found.forEach(each -> placed.put(layers.getOrDefault(each.value(), each.name()), each));
        placed.forEach((layer, each) -> gates.put(
                layer, each.isHard() ? each.open() + " of " + each.count() + " open" : each.count() + " soft"));
        long open = found.stream().mapToLong(PlacedGates::open).sum();
        long channels = found.stream().mapToLong(PlacedGates::count).sum();
        gateSummary = "Gates in the network: " + Table.count(channels) + " channels of " + gates.size() + " layers"
                + (open < channels ? ", of which " + Table.count(open) + " are open" : "");
    }

    private void plan(Decisions.Explained explained) {
        Map<String, String> layers = layersByOutput();
        decisions = Optional.of(explained.decisions());
        explained
                .decisions()
                .forEach(decision -> decision.places()
                        .forEach(place -> gates.merge(
                                layers.getOrDefault(place.value(), decision.name()),
                                text(decision),
                                (one, other) -> one + ", " + other)));
        undecided = explained.undecided();
    }

    private static long choices(List<Decision> decisions) {
        return decisions.stream().mapToLong(Decision::choices).sum();
    }

    /** The number of channels; whose, where several layers write them; operations and edges by their kind. */
    private static String text(Decision decision) {
        return switch (decision.kind()) {
            case CHANNEL ->
                decision.places().size() == 1
                        ? Long.toString(decision.choices())
                        : decision.choices() + " of " + decision.name();
            case OPERATION, EDGE -> DecisionCounts.noun(decision.kind(), 1);
        };
    }

    /** Names of layers by the name of their output, and by their own. */
    private Map<String, String> layersByOutput() {
        Map<String, String> layers = new HashMap<>();
        for (Node node : graph.nodes()) {
            layers.put(node.output().name(), names.of(node));
        }
        return layers;
    }

    /**
     * The same for programs.
     *
     * @param batch what became of a batch that the file fixes, as a sentence
     * @param quantised how many layers are quantised, if any is
     */
    public NetworkFacts facts(Optional<String> batch, Optional<LayerCount> quantised) {
        Map<String, String> layers = layersByOutput();
        Set<String> weighted = graph.nodes().stream()
                .filter(node -> WeightedSum.of(node).isPresent()
                        && Operators.initializer(node, InputRole.WEIGHT).isPresent())
                .map(names::of)
                .collect(Collectors.toSet());
        List<Node> kept = keptNodes();
        return new NetworkFacts(
                graph.name(),
                graph.openInputs().stream().map(NetworkFacts.Port::of).toList(),
                graph.outputs().stream().map(NetworkFacts.Port::of).toList(),
                batch.orElse(null),
                cost.layers().stream()
                        .map(layer -> facts(layer, decisions.isPresent() && weighted.contains(layer.name())))
                        .toList(),
                cost.macs(),
                cost.params(),
                decisions.orElse(List.of()).stream()
                        .map(decision -> NetworkFacts.Choices.of(decision, places(decision, layers)))
                        .toList(),
                new NetworkFacts.Kept(
                        kept.size(), kept.stream().map(Node::opType).distinct().toList()),
                quantised.orElse(null));
    }

    private NetworkFacts.Layer facts(LayerCost layer, boolean isDecidable) {
        PlacedGates there = placed.get(layer.name());
        return new NetworkFacts.Layer(
                layer.name(),
                layer.op(),
                NetworkFacts.sizes(ofImage(layer.input())),
                NetworkFacts.sizes(ofImage(layer.output())),
                layer.channels() < 0 ? null : layer.channels(),
                layer.macs(),
                layer.params(),
                isDecidable ? !undecided.containsKey(layer.name()) : null,
                isDecidable ? undecided.get(layer.name()) : null,
                there == null ? null : new NetworkFacts.Gates(there.count(), there.open(), there.isHard()));
    }

    private static List<String> places(Decision decision, Map<String, String> layers) {
        return decision.places().stream()
                .map(place -> layers.getOrDefault(place.value(), place.value()))
                .toList();
    }

    private String heading() {
        return Printable.name(graph.name()) + ": " + NetworkSelection.listed(graph.openInputs()) + " -> "
                + NetworkSelection.listed(graph.outputs());
    }

    @Override
    public String toString() {
        Table table = new Table(4, "layer", "operator", "input", "output", "channels", "MACs", "parameters", "gates");
        for (LayerCost layer : cost.layers()) {
            table.row(
                    layer.name(),
                    layer.op(),
                    perImage(layer.input()),
                    perImage(layer.output()),
                    layer.channels() < 0 ? "?" : Long.toString(layer.channels()),
                    Table.count(layer.macs()),
                    Table.count(layer.params()),
                    gates.getOrDefault(layer.name(), ""));
        }
        table.rule().row("total", "", "", "", "", Table.count(cost.macs()), Table.count(cost.params()), "");
        String decided = joins.isEmpty() ? "" : joinTable() + System.lineSeparator() + System.lineSeparator();
        return String.join(
                System.lineSeparator(),
                heading(),
                "",
                table.toString(),
                "",
                decided + wholeLayers() + gateSummary + keptText());
    }

    /** Why layers have no gate, a line for each reason, or nothing if none does. */
    private String wholeLayers() {
        Map<String, List<String>> layersByReason = cost.layers().stream()
                .map(LayerCost::name)
                .filter(undecided::containsKey)
                .collect(Collectors.groupingBy(
                        layer -> Objects.requireNonNull(undecided.get(layer)),
                        LinkedHashMap::new,
                        Collectors.toList()));
        Table table = new Table(2, "layers without a gate on channels", "why");
        layersByReason.forEach((reason, layers) -> table.row(some(layers, NAMED_LAYERS), reason));
        return layersByReason.isEmpty() ? "" : table + System.lineSeparator() + System.lineSeparator();
    }

    /** The first of some names, and how many more there are. */
    private static String some(List<String> all, int most) {
        String first = all.stream().limit(most).collect(Collectors.joining(", "));
        return all.size() > most ? first + " and " + Table.count(all.size() - most) + " more" : first;
    }

    private List<Node> keptNodes() {
        return graph.nodes().stream().filter(Node::isKept).toList();
    }

    /** What is not looked into, if there is anything. */
    private String keptText() {
        List<Node> kept = keptNodes();
        if (kept.isEmpty()) {
            return "";
        }
        String types =
                kept.stream().map(Node::opType).distinct().limit(KEPT_TYPES).collect(Collectors.joining(", "));
        return System.lineSeparator() + "Kept as they are: " + Table.count(kept.size())
                + (kept.size() == 1 ? " node, of " : " nodes, of ")
                + Printable.escaped(types)
                + (kept.stream().map(Node::opType).distinct().count() > KEPT_TYPES ? " and others" : "")
                + "; what they read stays whole";
    }

    private Table joinTable() {
        Map<String, String> layers = layersByOutput();
        Table table = new Table(4, "decision", "over", "must stay", "computed or read");
        for (Decision decision : joins) {
            table.row(
                    decision.name(),
                    Table.count(decision.choices()) + " " + DecisionCounts.noun(decision.kind(), decision.choices()),
                    Table.count(decision.least()),
                    String.join(", ", places(decision, layers)));
        }
        return table;
    }

    private static String perImage(Shape shape) {
        return ofImage(shape).toString();
    }

    /** The shape of one image's tensor, without the batch. */
    private static Shape ofImage(Shape shape) {
        return shape.rank() < 2 ? shape : shape.remove(0);
    }
}
