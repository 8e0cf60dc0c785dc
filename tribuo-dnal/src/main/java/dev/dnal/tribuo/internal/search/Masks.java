package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.graph.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What can be said of masks, which tell for each decision which of its choices are open. */
final class Masks {
    private Masks() {}

    /** How many choices are open. */
    static int count(boolean[] mask) {
        return (int) IntStream.range(0, mask.length).filter(c -> mask[c]).count();
    }

    /** All choices of all decisions, open or closed. */
    static Map<String, boolean[]> all(List<Decision> decisions, boolean open) {
        Map<String, boolean[]> masks = new LinkedHashMap<>();
        decisions.forEach(decision -> {
            boolean[] mask = new boolean[decision.choices()];
            Arrays.fill(mask, open);
            masks.put(decision.name(), mask);
        });
        return masks;
    }

    /** How many choices are open in one and not in the other, over the layers of {@code now}, which both have. */
    static int differences(Map<String, boolean[]> now, Map<String, boolean[]> before) {
        return now.entrySet().stream()
                .mapToInt(layer -> differences(
                        layer.getValue(), before.getOrDefault(layer.getKey(), new boolean[layer.getValue().length])))
                .sum();
    }

    private static int differences(boolean[] one, boolean[] other) {
        return (int)
                IntStream.range(0, one.length).filter(c -> one[c] != other[c]).count();
    }

    /** For checkpoints: for each layer a vector of 0 and 1. */
    static Map<String, Tensor> toTensors(Map<String, boolean[]> masks) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        masks.forEach((layer, mask) -> tensors.put(
                layer,
                Tensor.vector(IntStream.range(0, mask.length)
                        .mapToLong(c -> mask[c] ? 1 : 0)
                        .toArray())));
        return tensors;
    }

    /** What {@link #toTensors} was made from. */
    static Map<String, boolean[]> ofTensors(Map<String, Tensor> tensors) {
        Map<String, boolean[]> masks = new LinkedHashMap<>();
        tensors.forEach((layer, tensor) -> {
            long[] values = tensor.longs();
            boolean[] mask = new boolean[values.length];
            IntStream.range(0, mask.length).forEach(c -> mask[c] = values[c] == 1);
            masks.put(layer, mask);
        });
        return masks;
    }
}
