package dev.dnal.tribuo.internal.budget;

import dev.dnal.onnx.graph.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Which choices stay under a budget.
 *
 * @param open for each decision, which of its choices
 * @param limit the most that the network may cost, in the budget's unit
 * @param cost what it costs with these choices
 */
public record ChosenWidths(Map<String, boolean[]> open, double limit, double cost) {
    /** For checkpoints: limit, cost, and a 0 or 1 for each choice. */
    public Tensor toTensor() {
        DoubleStream channels = open.values().stream()
                .flatMapToDouble(mask -> IntStream.range(0, mask.length).mapToDouble(c -> mask[c] ? 1 : 0));
        double[] values =
                DoubleStream.concat(DoubleStream.of(limit, cost), channels).toArray();
        return Tensor.of(values, values.length);
    }

    /**
     * What {@link #toTensor} was made from.
     *
     * @param scores of the same decisions in the same order
     */
    public static ChosenWidths of(Tensor tensor, Map<String, double[]> scores) {
        double[] values = tensor.doubles();
        Map<String, boolean[]> open = new LinkedHashMap<>();
        int next = 2;
        for (Map.Entry<String, double[]> layer : scores.entrySet()) {
            int channels = layer.getValue().length;
            double[] flags = Arrays.copyOfRange(values, next, next + channels);
            boolean[] mask = new boolean[channels];
            IntStream.range(0, channels).forEach(c -> mask[c] = flags[c] == 1);
            open.put(layer.getKey(), mask);
            next += channels;
        }
        return new ChosenWidths(open, values[0], values[1]);
    }
}
