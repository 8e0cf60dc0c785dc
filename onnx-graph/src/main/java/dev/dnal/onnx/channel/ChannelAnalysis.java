package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Coupling;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.WeightedSum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows channels through a graph: which coordinates of which values belong together, and which are constant. One pass over
 * the nodes in order of execution, by the operators' own rules.
 */
final class ChannelAnalysis {
    private final Graph graph;

    /** Whether readings never get coordinates of their own. */
    private final boolean joins;

    private final Atoms atoms = new Atoms();
    private final Map<Value, Lane> lanes = new HashMap<>();
    private final List<NodeLanes> nodes = new ArrayList<>();
    private final List<SoftRead> softReads = new ArrayList<>();
    private final Map<Node, List<SoftRead>> softReadsOf = new HashMap<>();

    private ChannelAnalysis(Graph graph, boolean joins) {
        this.graph = graph;
        this.joins = joins;
    }

    /** Analyses a graph whose nodes are in order and whose shapes are known. */
    static ChannelAnalysis of(Graph graph) {
        ChannelAnalysis analysis = new ChannelAnalysis(graph, false);
        analysis.follow();
        new ChannelDemand(analysis).spread();
        return analysis;
    }

    /** As {@link #of}, but all readings are joined with what they read, and what can't go is all that is kept. */
    static ChannelAnalysis joined(Graph graph) {
        ChannelAnalysis analysis = new ChannelAnalysis(graph, true);
        analysis.follow();
        return analysis;
    }

    private void follow() {
        for (Node node : graph.nodes()) {
            NodeLanes lanes = new NodeLanes(node, relation(node));
            follow(lanes);
            nodes.add(lanes);
        }
        for (Value output : graph.outputs()) {
            lane(output).ifPresent(this::lock);
        }
    }

    Atoms atoms() {
        return atoms;
    }

    List<NodeLanes> nodes() {
        return nodes;
    }

    List<SoftRead> softReads() {
        return softReads;
    }

    /** Those of one reader. */
    List<SoftRead> softReads(Node node) {
        return softReadsOf.getOrDefault(node, List.of());
    }

    /** The channels of a value, if they are followed. */
    Optional<Lane> lane(Value value) {
        return Optional.ofNullable(lanes.get(value));
    }

    private ChannelRelation relation(Node node) {
        Coupling coupling = new Coupling(
                node,
                i -> lane(node.input(i)).stream().mapToInt(lane -> lane.axis).findFirst());
        boolean carries = node.inputs().stream().anyMatch(lanes::containsKey);
        Optional<WeightedSum> sum = WeightedSum.of(node);
        if (!carries && sum.isEmpty()) {
            return coupling.opaque();
        }
        sum.ifPresent(sumOverChannels -> beginLane(node, sumOverChannels));
        return Operators.of(node).relateChannels(coupling);
    }

    /** What a layer reads that is not followed yet, as a graph input, has channels that can't be cut, along the layer's axis. */
    private void beginLane(Node node, WeightedSum sum) {
        Value x = node.input(0);
        int axis = sum.channelAxis() < 0 ? x.requireShape().rank() + sum.channelAxis() : sum.channelAxis();
        if (x.initializer().isEmpty() && axis > 0 && x.requireShape().dim(axis).isFixed()) {
            requireLane(x, axis);
        }
    }

    private void follow(NodeLanes lanes) {
        ChannelRelation relation = lanes.relation();
        if (relation instanceof ChannelRelation.Aligned aligned) {
            align(lanes, aligned);
        } else if (relation instanceof ChannelRelation.Routed routed) {
            route(lanes, routed);
        } else if (relation instanceof ChannelRelation.Mixing mixing) {
            mix(lanes, mixing);
        } else {
            lanes.node().inputs().forEach(input -> lane(input).ifPresent(this::lock));
        }
    }

    private void align(NodeLanes lanes, ChannelRelation.Aligned relation) {
        Node node = lanes.node();
        List<ChannelRelation.Operand> carried = relation.operands().stream()
                .filter(operand -> node.input(operand.input()).initializer().isEmpty())
                .toList();
        boolean[] isOperand = new boolean[node.inputs().size()];
        for (ChannelRelation.Operand operand : carried) {
            isOperand[operand.input()] = true;
            lanes.setRead(operand.input(), read(node, operand.input(), operand.axis(), carried.size() > 1));
        }
        for (int i = 0; i < isOperand.length; i++) {
            if (!isOperand[i]) {
                lane(node.input(i)).ifPresent(this::lock);
            }
        }
        Lane first = lanes.requireRead(carried.get(0).input());
        for (ChannelRelation.Operand operand : carried) {
            atoms.union(first.atoms, lanes.requireRead(operand.input()).atoms);
        }
        double[] constants = AlignedConstants.of(lanes, relation);
        output(lanes, 0, relation.axis(), first.atoms, constants);
    }

    private void route(NodeLanes lanes, ChannelRelation.Routed relation) {
        Node node = lanes.node();
        for (int i = 0; i < node.inputs().size(); i++) {
            Optional<Integer> axis = isRouted(relation, i)
                    ? lane(node.input(i)).map(lane -> lane.axis).or(() -> axisOf(relation, node))
                    : Optional.empty();
            if (axis.isPresent()) {
                lanes.setRead(i, read(node, i, axis.get(), false));
            } else {
                lane(node.input(i)).ifPresent(this::lock);
            }
        }
        for (int o = 0; o < node.outputs().size() && o < relation.routes().size(); o++) {
            routeOutput(lanes, o, relation.routes().get(o));
        }
    }

    /** Of several inputs, as a Concat's, those that are not followed have their channels where the others have them. */
    private Optional<Integer> axisOf(ChannelRelation.Routed relation, Node node) {
        return node.inputs().stream()
                .flatMap(input -> lane(input).stream())
                .map(lane -> lane.axis)
                .findFirst()
                .or(() -> Optional.of(relation.routes().get(0).axis()));
    }

    private static boolean isRouted(ChannelRelation.Routed relation, int input) {
        for (ChannelRelation.Route route : relation.routes()) {
            for (int j = 0; j < route.size(); j++) {
                if (route.input(j) == input) {
                    return true;
                }
            }
        }
        return false;
    }

    private void routeOutput(NodeLanes lanes, int index, ChannelRelation.Route route) {
        int[] made = new int[route.size()];
        double[] constants = new double[route.size()];
        for (int j = 0; j < made.length; j++) {
            if (route.isFill(j)) {
                made[j] = atoms.fresh(1)[0];
                constants[j] = route.fill();
            } else {
                Lane read = lanes.requireRead(route.input(j));
                made[j] = read.atoms[route.coordinate(j)];
                double constant = read.constants[route.coordinate(j)];
                constants[j] = Double.isNaN(constant) ? Lane.LIVE : route.constant(constant);
            }
        }
        output(lanes, index, route.axis(), made, constants);
    }

    private void mix(NodeLanes lanes, ChannelRelation.Mixing relation) {
        Node node = lanes.node();
        MixingForm form = MixingForm.of(node, relation);
        Lane read = read(node, 0, relation.inputAxis(), false, form.isDepthwise());
        lanes.setRead(0, read);
        int[] made = form.isDepthwise() ? read.atoms : atoms.fresh(form.outputs());
        output(lanes, 0, relation.axis(), made, form.constants(read));
    }

    private void output(NodeLanes lanes, int index, int axis, int[] made, double[] constants) {
        Value output = lanes.node().output(index);
        if (output.isAbsent()) {
            return;
        }
        Lane lane = new Lane(axis, made, constants, elements(output.requireShape(), axis));
        this.lanes.put(output, lane);
        lanes.setOutput(index, lane);
    }

    private Lane read(Node node, int input, int axis, boolean oneOfSeveral) {
        return read(node, input, axis, oneOfSeveral, true);
    }

    /** The lane to read an input through; with coordinates of its own where that may pay. */
    private Lane read(Node node, int input, int axis, boolean oneOfSeveral, boolean maySelect) {
        Value value = node.input(input);
        Lane source = requireLane(value, axis);
        boolean shared = value.uses().size() > 1 || graph.isOutput(value);
        if (joins || (!oneOfSeveral && !(shared && maySelect))) {
            return source;
        }
        Lane read = new Lane(axis, atoms.fresh(source.size()), source.constants, source.elements);
        SoftRead soft = new SoftRead(node, input, source, read);
        softReads.add(soft);
        softReadsOf.computeIfAbsent(node, key -> new ArrayList<>()).add(soft);
        return read;
    }

    /** The lane of a value along an axis; one that can't be cut if the value is not followed, or along another axis. */
    private Lane requireLane(Value value, int axis) {
        Optional<Lane> known = lane(value);
        if (known.isPresent() && known.get().axis == axis) {
            return known.get();
        }
        known.ifPresent(this::lock);
        int size = Math.toIntExact(value.requireShape().size(axis));
        Lane lane = new Lane(axis, atoms.fresh(size), Lane.live(size), elements(value.requireShape(), axis));
        lock(lane);
        if (known.isEmpty()) {
            lanes.put(value, lane);
        }
        return lane;
    }

    private void lock(Lane lane) {
        for (int j = 0; j < lane.size(); j++) {
            lane.demanded[j] = true;
            atoms.keep(lane.atoms[j]);
        }
    }

    private static long elements(Shape shape, int axis) {
        long product = 1;
        for (int i = 0; i < shape.rank(); i++) {
            product *= i != axis && shape.dim(i).isFixed() ? shape.size(i) : 1;
        }
        return product;
    }
}
