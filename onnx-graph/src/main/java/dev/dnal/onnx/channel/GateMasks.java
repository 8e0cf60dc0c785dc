package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.reference.ScalarFunctions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Which channels trained gates leave open: as many of those with the highest scores as a {@link GateRule} says, which counts the
 * gates sigmoid(delta * s) above a threshold.
 */
public final class GateMasks {
    /**
     * What a layer keeps beyond its open gates.
     *
     * @param layer the layer
     * @param channels channels that are open though their gates are not above the threshold, ascending
     */
    public record Rescue(String layer, List<Integer> channels) {
        /** Copies the list. */
        public Rescue {
            channels = List.copyOf(channels);
        }
    }

    private final Map<String, boolean[]> open = new LinkedHashMap<>();
    private final Map<String, boolean[]> above = new LinkedHashMap<>();
    private final List<Rescue> rescues = new ArrayList<>();

    private GateMasks() {}

    /**
     * Reads the scores from the graph's initializers.
     *
     * @param delta what scores are multiplied with, above 0
     * @param rule how many stay
     */
    public static GateMasks of(Graph graph, List<Gate> gates, double delta, GateRule rule) {
        return of(
                gates,
                name -> graph.requireValue(name)
                        .initializer()
                        .orElseThrow(() -> new GraphException("Gate scores '" + name + "' must be an initializer")),
                delta,
                rule);
    }

    /**
     * Takes the scores from elsewhere, as from the state of a training run.
     *
     * @param scores the scores [C] under the name of a gate's parameter
     * @param delta what scores are multiplied with, above 0
     * @param rule how many stay
     */
    public static GateMasks of(List<Gate> gates, Function<String, Tensor> scores, double delta, GateRule rule) {
        GateMasks masks = new GateMasks();
        for (Gate gate : gates) {
            double[] s = scores.apply(gate.parameter()).doubles();
            if (s.length != gate.channels()) {
                throw new GraphException("Gate scores '" + gate.parameter() + "' must have " + gate.channels()
                        + " elements, found " + s.length);
            }
            masks.add(gate.layer(), s, delta, rule);
        }
        return masks;
    }

    private void add(String layer, double[] scores, double delta, GateRule rule) {
        boolean[] isAbove = new boolean[scores.length];
        for (int c = 0; c < isAbove.length; c++) {
            isAbove[c] = ScalarFunctions.sigmoid(delta * scores[c]) > rule.threshold();
        }
        above.put(layer, isAbove);
        List<Integer> kept = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer c) -> -scores[c]))
                .limit(rule.kept(count(isAbove), scores.length))
                .sorted()
                .toList();
        boolean[] mask = new boolean[scores.length];
        kept.forEach(c -> mask[c] = true);
        List<Integer> rescued = kept.stream().filter(c -> !isAbove[c]).toList();
        if (!rescued.isEmpty()) {
            rescues.add(new Rescue(layer, rescued));
        }
        open.put(layer, mask);
    }

    /** For each layer, in the gates' order, which channels are open; copies. */
    public Map<String, boolean[]> open() {
        return copy(open);
    }

    /** For each layer, in the gates' order, which gates are above the threshold, whatever the rule makes of that; copies. */
    public Map<String, boolean[]> above() {
        return copy(above);
    }

    private static Map<String, boolean[]> copy(Map<String, boolean[]> masks) {
        Map<String, boolean[]> copy = new LinkedHashMap<>();
        masks.forEach((layer, mask) -> copy.put(layer, mask.clone()));
        return copy;
    }

    /** What is kept though its gates are not above the threshold, in the gates' order. */
    public List<Rescue> rescues() {
        return List.copyOf(rescues);
    }

    private static int count(boolean[] mask) {
        return (int) IntStream.range(0, mask.length).filter(c -> mask[c]).count();
    }
}
