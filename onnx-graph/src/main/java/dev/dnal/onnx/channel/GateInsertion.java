package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.rule.NetworkParameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts gates behind values of a graph; whoever read such a value reads the gated one then.
 *
 * <p>With x [N, C, ...] the value and one factor per channel (DNAL, section 3: the channel gate and its two forms):
 *
 * <ol>
 *   <li>soft: y = x * sigmoid(delta * s), with s [C] an initializer of zeros and delta the scalar graph input {@value #DELTA}, which
 *       all gates share;
 *   <li>hard: y = x * mask, with mask [1, C, 1, ...] an initializer of zeros and ones.
 * </ol>
 *
 * <p>Requires known shapes with a fixed number of channels. Ensures that inputs (but for delta) and outputs keep their names and
 * types.
 */
public final class GateInsertion {
    /** Name of the graph input that scales the scores of all soft gates, a scalar. */
    public static final String DELTA = "delta";

    /** End of the name of a soft gate's scores. */
    public static final String SCORES = "/gate/s";

    /** End of the name of a hard gate's mask. */
    public static final String MASK = NetworkParameters.MASK;

    private GateInsertion() {}

    /**
     * Puts a soft gate at each site; all stand at 0.5, whatever delta is.
     *
     * @throws GraphException if a site is not in the graph, is not [N, C, ...] with fixed C, or the graph uses the name
     *     {@value #DELTA} for something else than a scalar input
     */
    public static List<Gate> soft(Graph graph, List<GateSite> sites) {
        requireSites(graph, sites);
        List<Gate> gates = new ArrayList<>();
        if (sites.isEmpty()) {
            return gates;
        }
        DataType type = graph.requireValue(sites.get(0).value()).type();
        Value delta = delta(graph, type);
        for (GateSite site : sites) {
            Value x = graph.requireValue(site.value());
            int channels = channels(site, x);
            Value scores = graph.addInitializer(
                    graph.freshName(site.layer() + SCORES), Tensor.ofDoubles(x.type(), new double[channels], channels));
            Inserter build = new Inserter(graph);
            Value gate = build.emit("Sigmoid", build.mul(scores, delta));
            Value factor = build.reshape(gate, broadcastSizes(x, channels));
            gates.add(build.insert(site, x, factor, scores, channels));
        }
        graph.sort();
        return gates;
    }

    /**
     * Puts a hard gate at each site.
     *
     * @param open for each layer that is gated, which channels are open
     * @throws GraphException if a site is not in the graph, is not [N, C, ...] with fixed C, or has no mask of C elements
     */
    public static List<Gate> hard(Graph graph, List<GateSite> sites, Map<String, boolean[]> open) {
        requireSites(graph, sites);
        List<Gate> gates = new ArrayList<>();
        for (GateSite site : sites) {
            Value x = graph.requireValue(site.value());
            int channels = channels(site, x);
            double[] factors = mask(site, open, channels);
            Value mask = graph.addInitializer(
                    graph.freshName(site.layer() + MASK),
                    Tensor.ofDoubles(x.type(), factors, broadcastSizes(x, channels)));
            gates.add(new Inserter(graph).insert(site, x, mask, mask, channels));
        }
        graph.sort();
        return gates;
    }

    private static double[] mask(GateSite site, Map<String, boolean[]> open, int channels) {
        boolean[] mask = open.get(site.layer());
        if (mask == null || mask.length != channels) {
            throw new GraphException("Layer '" + site.layer() + "' needs a mask of " + channels + " channels, found "
                    + (mask == null ? "none" : mask.length));
        }
        double[] factors = new double[channels];
        for (int c = 0; c < channels; c++) {
            factors[c] = mask[c] ? 1 : 0;
        }
        return factors;
    }

    /** Looks at all sites before anything is changed, so that a wrong one leaves the graph as it was. */
    private static void requireSites(Graph graph, List<GateSite> sites) {
        Set<String> seen = new LinkedHashSet<>();
        for (GateSite site : sites) {
            channels(site, graph.requireValue(site.value()));
            if (!seen.add(site.value())) {
                throw new GraphException("Value '" + site.value() + "' is named as a gate site twice");
            }
        }
    }

    private static int channels(GateSite site, Value x) {
        Shape shape = x.requireShape();
        if (shape.rank() < 2 || !shape.dim(1).isFixed() || !x.type().isDifferentiable()) {
            throw new GraphException("A gate for layer '" + site.layer()
                    + "' needs a FLOAT or DOUBLE value [N, C, ...] with a fixed number of channels C, found " + x);
        }
        return Math.toIntExact(shape.size(1));
    }

    private static long[] broadcastSizes(Value x, int channels) {
        long[] sizes = new long[x.requireShape().rank()];
        Arrays.fill(sizes, 1);
        sizes[1] = channels;
        return sizes;
    }

    private static Value delta(Graph graph, DataType type) {
        return graph.value(DELTA)
                .map(known -> requireScalarInput(graph, known, type))
                .orElseGet(() -> graph.addInput(DELTA, new TensorType(type, Shape.scalar())));
    }

    private static Value requireScalarInput(Graph graph, Value known, DataType type) {
        if (!graph.isInput(known)
                || known.type() != type
                || !known.requireShape().equals(Shape.scalar())) {
            throw new GraphException("The name '" + DELTA + "' must be free, or a " + type
                    + " scalar input of the graph; found " + known + "; rename that value");
        }
        return known;
    }

    /** Remembers the nodes it adds: those go on reading the value that is gated. */
    private static final class Inserter extends GraphBuilder {
        Inserter(Graph graph) {
            super(graph);
        }

        Gate insert(GateSite site, Value x, Value factor, Value parameter, int channels) {
            Value gated = call("Mul", x, factor).named(site.layer() + "/gate").output();
            Node gate = gated.producer().orElseThrow();
            graph().insertAfter(x, gated, Set.of(gate));
            return new Gate(site.layer(), x.name(), parameter.name(), channels);
        }
    }
}
