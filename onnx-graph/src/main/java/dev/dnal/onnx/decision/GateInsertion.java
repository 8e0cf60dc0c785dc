package dev.dnal.onnx.decision;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.Gate;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.op.internal.Mask;
import dev.dnal.onnx.op.internal.rule.NetworkParameters;
import dev.dnal.onnx.op.internal.rule.PerChannel;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Puts the gates of decisions into a graph; whoever read a value at one of their places reads the gated one then.
 *
 * <p>With x [N, C, ...] the value and one factor per channel (DNAL, section 3: the channel gate and its two forms):
 *
 * <ol>
 *   <li>soft: {@link Gate}, y = x * sigmoid(delta * s), with s an initializer of zeros, one for each choice, of which those of the
 *       channels are picked, and delta the scalar graph input {@value #DELTA}, which all gates share;
 *   <li>clipped: y = x * min(max(a, 0), 1), with a an initializer as s is; this is the gate of DARTS-PRIME (arXiv 2106.11655), in plain
 *       operators, whose gradient is 0 where a is out of its range;
 *   <li>of subsets: y = x * q, with q = the sum of softmax(delta * beta) over the subsets that a choice is in ({@link SubsetGates});
 *   <li>hard: {@link Mask}, y = x * mask, with mask [1, C, 1, ...] an initializer of zeros and ones.
 * </ol>
 *
 * <p>Requires known shapes with a fixed number of channels. Ensures that inputs (but for delta) and outputs keep their names and
 * types.
 */
public final class GateInsertion {
    /** Name of the graph input that scales the scores of all soft gates, a scalar. */
    public static final String DELTA = "delta";

    /** End of the name of scores. */
    private static final String SCORES = "/gate/s";

    private final Graph graph;

    private GateInsertion(Graph graph) {
        this.graph = graph;
    }

    /**
     * Puts in soft gates; all stand at 0.5, whatever delta is.
     *
     * @return the gates of each decision
     * @throws GraphException if a place is not in the graph or not [N, C, ...] with as many channels as it says, or the graph uses the
     *     name {@value #DELTA} for something else than a scalar input
     */
    public static List<DecisionGate> soft(Graph graph, List<Decision> decisions) {
        requirePlaces(graph, decisions);
        GateInsertion insertion = new GateInsertion(graph);
        List<DecisionGate> gates = decisions.stream().map(insertion::soft).toList();
        graph.sort();
        return gates;
    }

    private DecisionGate soft(Decision decision) {
        DataType type = graph.requireValue(decision.value()).type();
        Value delta = delta(type);
        Value scores = graph.addInitializer(
                graph.freshName(decision.name() + SCORES),
                Tensor.ofDoubles(type, new double[decision.choices()], decision.choices()));
        for (Decision.Place place : decision.places()) {
            insert(
                    decision,
                    place,
                    Operators.INTERNAL_DOMAIN,
                    InternalOperators.GATE,
                    picked(scores, place, decision),
                    delta);
        }
        return new DecisionGate(decision, scores.name());
    }

    /**
     * Puts in clipped gates.
     *
     * @param start where all stand at first
     * @return the gates of each decision
     * @throws GraphException if a place is not in the graph or not [N, C, ...] with as many channels as it says
     */
    public static List<DecisionGate> clipped(Graph graph, List<Decision> decisions, double start) {
        requirePlaces(graph, decisions);
        GateInsertion insertion = new GateInsertion(graph);
        List<DecisionGate> gates = decisions.stream()
                .map(decision -> insertion.clipped(decision, start))
                .toList();
        graph.sort();
        return gates;
    }

    private DecisionGate clipped(Decision decision, double start) {
        GraphBuilder b = new GraphBuilder(graph);
        DataType type = graph.requireValue(decision.value()).type();
        double[] values = new double[decision.choices()];
        Arrays.fill(values, start);
        Value scores = graph.addInitializer(
                graph.freshName(decision.name() + SCORES), Tensor.ofDoubles(type, values, decision.choices()));
        for (Decision.Place place : decision.places()) {
            Value ofPlace = picked(scores, place, decision);
            Value open = b.emit("Clip", ofPlace, b.scalarLike(ofPlace, 0), b.scalarLike(ofPlace, 1));
            int rank = graph.requireValue(place.value()).requireShape().rank();
            insert(decision, place, "", "Mul", PerChannel.spread(b, open, rank));
        }
        return new DecisionGate(decision, scores.name());
    }

    /**
     * Puts in gates of subsets; all subsets are alike at first.
     *
     * @param decisions that {@link SubsetGates#fit}
     * @return the gates of each decision
     * @throws GraphException as {@link #soft} does
     */
    public static List<SubsetGates> subsets(Graph graph, List<Decision> decisions) {
        requirePlaces(graph, decisions);
        GateInsertion insertion = new GateInsertion(graph);
        List<SubsetGates> gates = decisions.stream().map(insertion::subsets).toList();
        graph.sort();
        return gates;
    }

    private SubsetGates subsets(Decision decision) {
        GraphBuilder b = new GraphBuilder(graph);
        DataType type = graph.requireValue(decision.value()).type();
        List<Integer> subsets = SubsetGates.subsets(decision);
        Value beta = graph.addInitializer(
                graph.freshName(decision.name() + SCORES),
                Tensor.ofDoubles(type, new double[subsets.size()], subsets.size()));
        Value shares = b.emit("Softmax", b.mul(beta, delta(type)));
        long[] members = IntStream.range(0, decision.choices())
                .flatMap(choice -> IntStream.range(0, subsets.size()).filter(i -> (subsets.get(i) >> choice & 1) == 1))
                .asLongStream()
                .toArray();
        // Each choice is in as many subsets as any other.
        Value ofChoices = b.reshape(b.emit("Gather", shares, b.longs(members)), decision.choices(), -1);
        Value open = b.sumDropping(ofChoices, 1);
        for (Decision.Place place : decision.places()) {
            int rank = graph.requireValue(place.value()).requireShape().rank();
            insert(decision, place, "", "Mul", PerChannel.spread(b, picked(open, place, decision), rank));
        }
        return new SubsetGates(decision, beta.name());
    }

    /** The scores of the choices that a place's channels are, [C], or [1] if they all are one. */
    private Value picked(Value scores, Decision.Place place, Decision decision) {
        boolean isWhole = decision.choices() == 1;
        if (isWhole || place.isIdentity(decision.choices())) {
            return scores;
        }
        List<Integer> choices = place.single().map(List::of).orElse(place.choices());
        GraphBuilder b = new GraphBuilder(graph);
        return b.call(
                        "Gather",
                        scores,
                        b.longs(choices.stream().mapToLong(choice -> choice).toArray()))
                .attribute("axis", 0)
                .named(scores.name() + "/pick")
                .output();
    }

    /**
     * Puts in hard gates.
     *
     * @param open for each decision, which choices are open
     * @throws GraphException if a place is not in the graph or not [N, C, ...] with as many channels as it says, or a decision has no
     *     mask of as many elements as it has choices
     */
    public static void hard(Graph graph, List<Decision> decisions, Map<String, boolean[]> open) {
        requirePlaces(graph, decisions);
        GateInsertion insertion = new GateInsertion(graph);
        decisions.forEach(decision -> insertion.hard(decision, requireMask(decision, open)));
        graph.sort();
    }

    private void hard(Decision decision, boolean[] open) {
        for (Decision.Place place : decision.places()) {
            Value x = graph.requireValue(place.value());
            double[] factors =
                    place.choices().stream().mapToDouble(c -> open[c] ? 1 : 0).toArray();
            long[] sizes = new long[x.requireShape().rank()];
            Arrays.fill(sizes, 1);
            sizes[1] = factors.length;
            Value mask = graph.addInitializer(
                    graph.freshName(decision.name() + NetworkParameters.MASK),
                    Tensor.ofDoubles(x.type(), factors, sizes));
            insert(decision, place, Operators.INTERNAL_DOMAIN, InternalOperators.MASK, mask);
        }
    }

    private static boolean[] requireMask(Decision decision, Map<String, boolean[]> open) {
        boolean[] mask = open.get(decision.name());
        if (mask == null || mask.length != decision.choices()) {
            throw new GraphException("Decision '" + decision.name() + "' needs a mask of " + decision.choices()
                    + " choices, found " + (mask == null ? "none" : mask.length));
        }
        return mask;
    }

    private void insert(Decision decision, Decision.Place place, String domain, String type, Value... further) {
        Optional<Node> reader = place.reader().map(this::reader);
        // The gates of another decision may stand between the value and its reader by now.
        Value x = reader.map(node -> node.input(place.reader().orElseThrow().input()))
                .orElseGet(() -> graph.requireValue(place.value()));
        Value[] inputs = new Value[further.length + 1];
        inputs[0] = x;
        System.arraycopy(further, 0, inputs, 1, further.length);
        Value gated = new GraphBuilder(graph)
                .call(domain, type, inputs)
                .named(decision.name() + "/gate")
                .output();
        Node gate = gated.producer().orElseThrow();
        reader.ifPresentOrElse(
                node -> node.setInput(place.reader().orElseThrow().input(), gated),
                () -> graph.insertAfter(x, gated, Set.of(gate)));
    }

    private Node reader(Decision.Reader reader) {
        return graph.requireValue(reader.output()).producer().orElseThrow();
    }

    /** Looks at all places before anything is changed, so that a wrong one leaves the graph as it was. */
    private static void requirePlaces(Graph graph, List<Decision> decisions) {
        Set<String> names = new HashSet<>();
        Set<List<Object>> seen = new HashSet<>();
        for (Decision decision : decisions) {
            if (!names.add(decision.name())) {
                throw new GraphException("Two decisions are named '" + decision.name() + "'");
            }
            for (Decision.Place place : decision.places()) {
                requirePlace(graph, decision, place);
                if (!seen.add(List.of(decision.kind(), place.value(), place.reader()))) {
                    throw new GraphException("Value '" + place.value() + "' is named as a place of gates on "
                            + decision.kind() + " twice");
                }
            }
        }
    }

    private static void requirePlace(Graph graph, Decision decision, Decision.Place place) {
        Value x = graph.requireValue(place.value());
        Shape shape = x.requireShape();
        int channels = place.choices().size();
        if (shape.rank() < 2 || !shape.dim(1).is(channels) || !x.type().isDifferentiable()) {
            throw new GraphException("Gates of '" + decision.name()
                    + "' need a FLOAT or DOUBLE value [N, C, ...] with C = " + channels + " channels, found " + x);
        }
        place.reader().ifPresent(reader -> {
            boolean reads = graph.value(reader.output())
                    .flatMap(Value::producer)
                    .filter(node -> reader.input() < node.inputs().size() && node.input(reader.input()) == x)
                    .isPresent();
            if (!reads) {
                throw new GraphException("Gates of '" + decision.name() + "' need the node of '" + reader.output()
                        + "' to read '" + x.name() + "' as input " + reader.input());
            }
        });
    }

    private Value delta(DataType type) {
        return graph.value(DELTA)
                .map(known -> requireScalarInput(known, type))
                .orElseGet(() -> graph.addInput(DELTA, new TensorType(type, Shape.scalar())));
    }

    private Value requireScalarInput(Value known, DataType type) {
        if (!graph.isInput(known)
                || known.type() != type
                || !known.requireShape().equals(Shape.scalar())) {
            throw new GraphException("The name '" + DELTA + "' must be free, or a " + type
                    + " scalar input of the graph; found " + known + "; rename that value");
        }
        return known;
    }
}
