package dev.dnal.onnx.decision;

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
 * Which choices trained gates leave open: as many of those with the highest scores as a {@link GateRule} says, which counts the
 * gates sigmoid(delta * s) above a threshold.
 */
public final class GateMasks {
    /**
     * What a decision keeps beyond its open gates.
     *
     * @param decision the decision's name
     * @param choices choices that are open though their gates are not above the threshold, ascending
     */
    public record Rescue(String decision, List<Integer> choices) {
        /** Copies the list. */
        public Rescue {
            choices = List.copyOf(choices);
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
    public static GateMasks of(Graph graph, List<DecisionGate> gates, double delta, GateRule rule) {
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
     * @param scores the scores, one for each choice, under the name of a gate's parameter
     * @param delta what scores are multiplied with, above 0
     * @param rule how many stay
     */
    public static GateMasks of(List<DecisionGate> gates, Function<String, Tensor> scores, double delta, GateRule rule) {
        GateMasks masks = new GateMasks();
        for (DecisionGate gate : gates) {
            double[] s = scores.apply(gate.parameter()).doubles();
            if (s.length != gate.choices()) {
                throw new GraphException("Gate scores '" + gate.parameter() + "' must have " + gate.choices()
                        + " elements, found " + s.length);
            }
            masks.add(gate.name(), s, delta, rule.of(gate.decision()));
        }
        return masks;
    }

    private void add(String decision, double[] scores, double delta, GateRule rule) {
        boolean[] isAbove = new boolean[scores.length];
        for (int c = 0; c < isAbove.length; c++) {
            isAbove[c] = ScalarFunctions.sigmoid(delta * scores[c]) > rule.threshold();
        }
        above.put(decision, isAbove);
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
            rescues.add(new Rescue(decision, rescued));
        }
        open.put(decision, mask);
    }

    /** For each decision, in the gates' order, which choices are open; copies. */
    public Map<String, boolean[]> open() {
        return copy(open);
    }

    /** For each decision, in the gates' order, which gates are above the threshold, whatever the rule makes of that; copies. */
    public Map<String, boolean[]> above() {
        return copy(above);
    }

    private static Map<String, boolean[]> copy(Map<String, boolean[]> masks) {
        Map<String, boolean[]> copy = new LinkedHashMap<>();
        masks.forEach((decision, mask) -> copy.put(decision, mask.clone()));
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
