package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Which channels trained gates leave open: those with sigmoid(delta * s) above a threshold (published: 0.9), and, so that no layer
 * dies, the best of those below it where too few are above.
 */
public final class GateMasks {
    /** The published threshold. */
    public static final double THRESHOLD = 0.9;

    /**
     * What kept a layer alive.
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
    private final List<Rescue> rescues = new ArrayList<>();

    private GateMasks() {}

    /**
     * Reads the scores from the graph's initializers.
     *
     * @param delta what scores are multiplied with, above 0
     * @param threshold from 0 to 1
     * @param atLeast channels that each layer keeps whatever its scores; 0 lets layers die
     */
    public static GateMasks of(Graph graph, List<Gate> gates, double delta, double threshold, int atLeast) {
        return of(
                gates,
                name -> graph.requireValue(name)
                        .initializer()
                        .orElseThrow(() -> new GraphException("Gate scores '" + name + "' must be an initializer")),
                delta,
                threshold,
                atLeast);
    }

    /**
     * Takes the scores from elsewhere, as from the state of a training run.
     *
     * @param scores the scores [C] under the name of a gate's parameter
     * @param delta what scores are multiplied with, above 0
     * @param threshold from 0 to 1
     * @param atLeast channels that each layer keeps whatever its scores; 0 lets layers die
     */
    public static GateMasks of(
            List<Gate> gates, Function<String, Tensor> scores, double delta, double threshold, int atLeast) {
        GateMasks masks = new GateMasks();
        for (Gate gate : gates) {
            double[] s = scores.apply(gate.parameter()).doubles();
            if (s.length != gate.channels()) {
                throw new GraphException("Gate scores '" + gate.parameter() + "' must have " + gate.channels()
                        + " elements, found " + s.length);
            }
            masks.add(gate.layer(), s, delta, threshold, atLeast);
        }
        return masks;
    }

    private void add(String layer, double[] scores, double delta, double threshold, int atLeast) {
        boolean[] mask = new boolean[scores.length];
        int count = 0;
        for (int c = 0; c < mask.length; c++) {
            mask[c] = 1 / (1 + Math.exp(-delta * scores[c])) > threshold;
            count += mask[c] ? 1 : 0;
        }
        List<Integer> rescued = IntStream.range(0, mask.length)
                .filter(c -> !mask[c])
                .boxed()
                .sorted(Comparator.comparingDouble((Integer c) -> -scores[c]))
                .limit(Math.max(0, atLeast - count))
                .sorted()
                .toList();
        rescued.forEach(c -> mask[c] = true);
        if (!rescued.isEmpty()) {
            rescues.add(new Rescue(layer, rescued));
        }
        open.put(layer, mask);
    }

    /** For each layer, in the gates' order, which channels are open; copies. */
    public Map<String, boolean[]> open() {
        Map<String, boolean[]> copy = new LinkedHashMap<>();
        open.forEach((layer, mask) -> copy.put(layer, mask.clone()));
        return copy;
    }

    /** What had to be kept open so that no layer died, in the gates' order. */
    public List<Rescue> rescues() {
        return List.copyOf(rescues);
    }

    /** Number of open channels over all layers. */
    public int openChannels() {
        return open.values().stream().mapToInt(GateMasks::count).sum();
    }

    /** Number of channels over all layers. */
    public int channels() {
        return open.values().stream().mapToInt(mask -> mask.length).sum();
    }

    private static int count(boolean[] mask) {
        return (int) IntStream.range(0, mask.length).filter(c -> mask[c]).count();
    }
}
