package dev.dnal.cli.print;

import dev.dnal.onnx.channel.LockedChannels;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.LayerCost;
import dev.dnal.onnx.cost.NetworkCost;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.PlacedGates;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.io.Printable;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.op.LayerNames;
import dev.dnal.onnx.op.WeightedSum;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** A network's layers, what they cost, and where gates are or would be, as text. */
public final class NetworkDescription {
    /** Operators that are named of those that are kept as they are. */
    private static final int KEPT_TYPES = 8;

    private final Graph graph;
    private final NetworkCost cost;
    private final LayerNames names;

    /** For each gated layer, by the layer's name, what to say of its gate. */
    private final Map<String, String> gates = new LinkedHashMap<>();

    /** For layers without a gate, why there is none, if nothing could be cut. */
    private final Map<String, String> ungated = new HashMap<>();

    /** For layers that a search leaves whole, by the layer's name, why. */
    private Map<String, String> undecided = Map.of();

    private String gateSummary;

    /** Decisions over operations and edges, which stand at no layer's row where no layer computes what they read. */
    private List<Decision> joins = List.of();

    private NetworkDescription(Graph graph) {
        this.graph = graph;
        this.cost = CostCounter.count(graph);
        this.names = LayerNames.of(graph);
        this.gateSummary = "";
    }

    /**
     * Describes a network.
     *
     * @param graph with known shapes, fixed but for the batch
     * @param decisions where gates would be put; of no interest where the graph holds gates
     */
    public static NetworkDescription of(Graph graph, List<Decision> decisions) {
        NetworkDescription description = new NetworkDescription(graph);
        if (!description.readGates()) {
            description.planGates(decisions);
            description.undecided = Decisions.undecided(graph, Set.of(SearchSpace.LAYERS));
            description.gateSummary = decisions.isEmpty()
                    ? "Gates: none in the network, and a search finds no layer to put them behind"
                    : "Gates: none in the network; a search puts " + Table.count(choices(decisions)) + " behind "
                            + description.gates.size() + " layers";
        }
        return description;
    }

    /**
     * Describes a network and all that a search decides over in it.
     *
     * @param graph without gates, with known shapes, fixed but for the batch
     * @param decisions of the search space that was asked for
     * @param space that was asked for
     */
    public static NetworkDescription ofSearch(Graph graph, List<Decision> decisions, Set<SearchSpace> space) {
        NetworkDescription description = new NetworkDescription(graph);
        description.planGates(decisions);
        description.undecided = Decisions.undecided(graph, space);
        description.joins = decisions.stream()
                .filter(decision -> decision.kind() != Decision.Kind.CHANNEL)
                .toList();
        description.gateSummary = "Gates: none in the network; a search " + new DecisionCounts(decisions);
        return description;
    }

    /** Looks for gates in the graph, soft or hard, and returns whether there are any. */
    private boolean readGates() {
        Map<String, String> layers = layersByOutput();
        long open = 0;
        long channels = 0;
        for (PlacedGates placed : PlacedGates.in(graph)) {
            gates.put(
                    layers.getOrDefault(placed.value(), placed.name()),
                    placed.isHard() ? placed.open() + " of " + placed.count() + " open" : placed.count() + " soft");
            open += placed.open();
            channels += placed.count();
        }
        gateSummary = "Gates in the network: " + Table.count(channels) + " channels of " + gates.size() + " layers"
                + (open < channels ? ", of which " + Table.count(open) + " are open" : "");
        return !gates.isEmpty();
    }

    private void planGates(List<Decision> decisions) {
        Map<String, String> layers = layersByOutput();
        decisions.forEach(decision -> decision.places()
                .forEach(place -> gates.merge(
                        layers.getOrDefault(place.value(), decision.name()),
                        text(decision),
                        (one, other) -> one + ", " + other)));
        sayWhatCannotGo();
    }

    /** Of layers without a gate whose channels nothing could be cut out of, as where an operator reads them all that is not followed. */
    private void sayWhatCannotGo() {
        LockedChannels locked = LockedChannels.of(graph);
        graph.nodes().stream()
                .filter(node ->
                        WeightedSum.of(node).filter(WeightedSum::isConvolution).isPresent())
                .filter(node -> locked.isLocked(node.output()))
                .forEach(node -> ungated.put(names.of(node), "none can go"));
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
                    gates.getOrDefault(layer.name(), ungated.getOrDefault(layer.name(), "")));
        }
        table.rule().row("total", "", "", "", "", Table.count(cost.macs()), Table.count(cost.params()), "");
        String decided = joins.isEmpty() ? "" : joinTable() + System.lineSeparator() + System.lineSeparator();
        return String.join(
                System.lineSeparator(),
                heading(),
                "",
                table.toString(),
                "",
                decided + wholeLayers() + gateSummary + keptNodes());
    }

    /** A line for each layer that has no gate, or nothing if there is none. */
    private String wholeLayers() {
        Table table = new Table(2, "layer without a gate", "why");
        List<LayerCost> whole = cost.layers().stream()
                .filter(layer -> undecided.containsKey(layer.name()) && !gates.containsKey(layer.name()))
                .toList();
        whole.forEach(layer -> table.row(layer.name(), Objects.requireNonNull(undecided.get(layer.name()))));
        return whole.isEmpty() ? "" : table + System.lineSeparator() + System.lineSeparator();
    }

    /** What is not looked into, if there is anything. */
    private String keptNodes() {
        List<Node> kept = graph.nodes().stream().filter(Node::isKept).toList();
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
                    decision.places().stream()
                            .map(place -> layers.getOrDefault(place.value(), place.value()))
                            .collect(Collectors.joining(", ")));
        }
        return table;
    }

    /** The shape of one image's tensor, without the batch. */
    private static String perImage(Shape shape) {
        return shape.rank() < 2 ? shape.toString() : shape.remove(0).toString();
    }
}
