package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.LimitException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.onnx.pass.internal.NodeErrors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Follows channels through a graph: which coordinates of which values belong together, and which are constant. One pass over
 * the nodes in order of execution, by the operators' own rules.
 */
final class ChannelAnalysis {
    private final Graph graph;

    /** Whether readings never get coordinates of their own. */
    private final boolean joins;

    /** Memory that a coordinate takes, in bytes: its set, its constant, who needs it, and where an operator takes it from. */
    private static final int COORDINATE_BYTES = 40;

    private final long mostCoordinates;
    private long coordinates;

    private final AlignedConstants alignedConstants = new AlignedConstants();
    private final ChannelSets sets = new ChannelSets();
    private final Map<Value, ChannelFacts> channels = new HashMap<>();
    private final List<NodeChannels> nodes = new ArrayList<>();
    private final List<ReadEdge> readEdges = new ArrayList<>();
    private final Map<Node, List<ReadEdge>> edgesOf = new HashMap<>();
    private final List<Lock> locks = new ArrayList<>();

    /** Channels that can't go, whatever closes them, and why, in words. */
    record Lock(ChannelFacts facts, Supplier<String> why) {}

    private ChannelAnalysis(Graph graph, boolean joins) {
        this.graph = graph;
        this.joins = joins;
        this.mostCoordinates = graph.allowance().work() / COORDINATE_BYTES;
    }

    /** Analyses a graph whose nodes are in order and whose shapes are known. */
    static ChannelAnalysis of(Graph graph) {
        ChannelAnalysis analysis = locked(graph);
        new ChannelLiveness(analysis).spread();
        return analysis;
    }

    /** As {@link #of}, but what can't go is all that is kept. */
    static ChannelAnalysis locked(Graph graph) {
        ChannelAnalysis analysis = new ChannelAnalysis(graph, false);
        analysis.follow();
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
            NodeErrors.naming(node, () -> {
                NodeChannels channels = new NodeChannels(node, relation(node));
                follow(channels);
                nodes.add(channels);
            });
        }
        for (Value output : graph.outputs()) {
            facts(output).ifPresent(facts -> lock(facts, () -> "output '" + output.name() + "' shows them"));
        }
    }

    /** For sets that can't go, by the first of those united with each: why, in words, as was found first. */
    Map<Integer, Supplier<String>> reasons() {
        Map<Integer, Supplier<String>> reasons = new HashMap<>();
        for (Lock lock : locks) {
            for (int set : lock.facts().sets) {
                reasons.putIfAbsent(sets.find(set), lock.why());
            }
        }
        return reasons;
    }

    ChannelSets sets() {
        return sets;
    }

    List<NodeChannels> nodes() {
        return nodes;
    }

    List<ReadEdge> readEdges() {
        return readEdges;
    }

    /** Those of one reader. */
    List<ReadEdge> readEdges(Node node) {
        return edgesOf.getOrDefault(node, List.of());
    }

    /** The channels of a value, if they are followed. */
    Optional<ChannelFacts> facts(Value value) {
        return Optional.ofNullable(channels.get(value));
    }

    private ChannelRelation relation(Node node) {
        ChannelContext coupling = new ChannelContext(
                node,
                i -> facts(node.input(i)).stream().mapToInt(facts -> facts.axis).findFirst());
        boolean carries = node.inputs().stream().anyMatch(channels::containsKey);
        Optional<WeightedSum> sum = WeightedSum.of(node);
        if (!carries && sum.isEmpty()) {
            return coupling.opaque();
        }
        requireFew(node);
        sum.ifPresent(sumOverChannels -> beginFacts(node, sumOverChannels));
        ChannelRelation relation = Operators.of(node).relateChannels(coupling);
        return hasFixedSizes(node, relation) ? relation : coupling.opaque("makes sizes that are not known");
    }

    /** Counts along all axes but the first, since an operator may lay channels along any of them. */
    private void requireFew(Node node) {
        long longest = Stream.concat(node.inputs().stream(), node.outputs().stream())
                .flatMap(value -> value.shape().stream())
                .flatMap(shape -> shape.dims().stream().skip(1))
                .mapToLong(Dim::size)
                .max()
                .orElse(0);
        if (longest > mostCoordinates - coordinates) {
            throw new LimitException(
                    node,
                    "has up to " + longest + " channels to follow after " + coordinates
                            + " of other nodes; expected at most " + mostCoordinates
                            + " in all, as a file of its size accounts for");
        }
    }

    /** Whether it is known how many channels there are of all that is related. */
    private static boolean hasFixedSizes(Node node, ChannelRelation relation) {
        if (relation instanceof ChannelRelation.Aligned aligned) {
            return isFixed(node.output(), aligned.axis())
                    && aligned.operands().stream()
                            .allMatch(operand -> isFixed(node.input(operand.input()), operand.axis()));
        }
        if (relation instanceof ChannelRelation.IndexMapped mapped) {
            return IntStream.range(
                            0, Math.min(node.outputs().size(), mapped.routes().size()))
                    .filter(node::hasOutput)
                    .allMatch(
                            o -> isFixed(node.output(o), mapped.routes().get(o).axis()));
        }
        return !(relation instanceof ChannelRelation.Contraction contraction)
                || (isFixed(node.input(0), contraction.inputAxis())
                        && isFixed(node.output(), contraction.axis())
                        && node.input(1).requireShape().isFixed());
    }

    private static boolean isFixed(Value value, int axis) {
        Shape shape = value.requireShape();
        return axis >= 0 && axis < shape.rank() && shape.dim(axis).isFixed();
    }

    /** What a layer reads that is not followed yet, as a graph input, has channels that can't be cut, along the layer's axis. */
    private void beginFacts(Node node, WeightedSum sum) {
        Value x = node.input(0);
        int axis = sum.channelAxis() < 0 ? x.requireShape().rank() + sum.channelAxis() : sum.channelAxis();
        if (x.initializer().isEmpty() && axis > 0 && x.requireShape().dim(axis).isFixed()) {
            requireFacts(node, x, axis);
        }
    }

    private void follow(NodeChannels channels) {
        ChannelRelation relation = channels.relation();
        if (relation instanceof ChannelRelation.Aligned aligned) {
            align(channels, aligned);
        } else if (relation instanceof ChannelRelation.IndexMapped routed) {
            route(channels, routed);
        } else if (relation instanceof ChannelRelation.Contraction contraction) {
            mix(channels, contraction);
        } else if (relation instanceof ChannelRelation.Opaque opaque) {
            channels.node()
                    .inputs()
                    .forEach(input -> facts(input).ifPresent(facts -> lock(facts, channels.node(), opaque.why())));
        }
    }

    private void align(NodeChannels channels, ChannelRelation.Aligned relation) {
        Node node = channels.node();
        List<ChannelRelation.Operand> carried = relation.operands().stream()
                .filter(operand -> node.input(operand.input()).initializer().isEmpty())
                .toList();
        boolean[] isOperand = new boolean[node.inputs().size()];
        for (ChannelRelation.Operand operand : carried) {
            isOperand[operand.input()] = true;
            channels.setRead(operand.input(), read(node, operand.input(), operand.axis(), carried.size() > 1));
        }
        for (int i = 0; i < isOperand.length; i++) {
            if (!isOperand[i]) {
                facts(node.input(i)).ifPresent(facts -> lock(facts, node, "broadcasts them"));
            }
        }
        ChannelFacts first = channels.requireRead(carried.get(0).input());
        for (ChannelRelation.Operand operand : carried) {
            sets.union(first.sets, channels.requireRead(operand.input()).sets);
        }
        double[] constants = alignedConstants.of(channels, relation);
        output(channels, 0, relation.axis(), first.sets, constants);
    }

    private void route(NodeChannels channels, ChannelRelation.IndexMapped relation) {
        Node node = channels.node();
        for (int i = 0; i < node.inputs().size(); i++) {
            Optional<Integer> axis = isMapped(relation, i)
                    ? facts(node.input(i)).map(facts -> facts.axis).or(() -> axisOf(relation, node))
                    : Optional.empty();
            if (axis.isPresent()) {
                channels.setRead(i, read(node, i, axis.get(), false));
            } else {
                facts(node.input(i)).ifPresent(facts -> lock(facts, node, "needs all of them"));
            }
        }
        for (int o = 0; o < node.outputs().size() && o < relation.routes().size(); o++) {
            mapOutput(channels, o, relation.routes().get(o));
        }
    }

    /** Of several inputs, as a Concat's, those that are not followed have their channels where the others have them. */
    private Optional<Integer> axisOf(ChannelRelation.IndexMapped relation, Node node) {
        return node.inputs().stream()
                .flatMap(input -> facts(input).stream())
                .map(facts -> facts.axis)
                .findFirst()
                .or(() -> Optional.of(relation.routes().get(0).axis()));
    }

    private static boolean isMapped(ChannelRelation.IndexMapped relation, int input) {
        for (ChannelRelation.IndexMapping route : relation.routes()) {
            for (int j = 0; j < route.size(); j++) {
                if (route.input(j) == input) {
                    return true;
                }
            }
        }
        return false;
    }

    private void mapOutput(NodeChannels channels, int index, ChannelRelation.IndexMapping route) {
        int[] made = new int[route.size()];
        double[] constants = new double[route.size()];
        for (int j = 0; j < made.length; j++) {
            if (route.isFill(j)) {
                made[j] = sets.fresh(1)[0];
                constants[j] = route.fill();
            } else {
                ChannelFacts read = channels.requireRead(route.input(j));
                made[j] = read.sets[route.coordinate(j)];
                double constant = read.constants[route.coordinate(j)];
                constants[j] = Double.isNaN(constant) ? ChannelFacts.LIVE : route.constant(constant);
            }
        }
        output(channels, index, route.axis(), made, constants);
    }

    private void mix(NodeChannels channels, ChannelRelation.Contraction relation) {
        Node node = channels.node();
        ContractionLayout layout = ContractionLayout.of(node, relation);
        ChannelFacts read = read(node, 0, relation.inputAxis(), false, layout.isDepthwise());
        channels.setRead(0, read);
        int[] made = layout.isDepthwise() ? read.sets : sets.fresh(layout.outputs());
        output(channels, 0, relation.axis(), made, layout.constants(read));
    }

    private void output(NodeChannels channels, int index, int axis, int[] made, double[] constants) {
        Value output = channels.node().output(index);
        if (output.isAbsent()) {
            return;
        }
        ChannelFacts facts = counted(axis, made, constants, elements(output.requireShape(), axis));
        this.channels.put(output, facts);
        channels.setOutput(index, facts);
    }

    private ChannelFacts read(Node node, int input, int axis, boolean oneOfSeveral) {
        return read(node, input, axis, oneOfSeveral, true);
    }

    /** What to read an input through; with coordinates of its own where that may pay. */
    private ChannelFacts read(Node node, int input, int axis, boolean oneOfSeveral, boolean maySelect) {
        Value value = node.input(input);
        ChannelFacts source = requireFacts(node, value, axis);
        boolean shared = value.uses().size() > 1 || graph.isOutput(value);
        if (joins || (!oneOfSeveral && !(shared && maySelect))) {
            return source;
        }
        ChannelFacts read = counted(axis, sets.fresh(source.size()), source.constants, source.elements);
        ReadEdge edge = new ReadEdge(node, input, source, read);
        readEdges.add(edge);
        edgesOf.computeIfAbsent(node, key -> new ArrayList<>()).add(edge);
        return read;
    }

    /** What is known of a value along an axis; it can't be cut if the value is not followed, or along another axis. */
    private ChannelFacts requireFacts(Node reader, Value value, int axis) {
        Optional<ChannelFacts> known = facts(value);
        if (known.isPresent() && known.get().axis == axis) {
            return known.get();
        }
        known.ifPresent(facts -> lock(facts, reader, "works along another axis than theirs"));
        int size = Math.toIntExact(value.requireShape().size(axis));
        ChannelFacts facts =
                counted(axis, sets.fresh(size), ChannelFacts.live(size), elements(value.requireShape(), axis));
        lock(facts, () -> "they are those of '" + value.name() + "', which " + reader.label() + " reads");
        if (known.isEmpty()) {
            channels.put(value, facts);
        }
        return facts;
    }

    private ChannelFacts counted(int axis, int[] made, double[] constants, long elements) {
        coordinates += made.length;
        return new ChannelFacts(axis, made, constants, elements);
    }

    private void lock(ChannelFacts facts, Node node, String does) {
        lock(facts, () -> node.label() + " " + does);
    }

    private void lock(ChannelFacts facts, Supplier<String> why) {
        locks.add(new Lock(facts, why));
        for (int j = 0; j < facts.size(); j++) {
            facts.demanded[j] = true;
            sets.keep(facts.sets[j]);
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
