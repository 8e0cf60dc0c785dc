package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.quantisation.ValueRange;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures which values the tensors of a network have: first from where to where they go, then how many lie in each part of that. Memory
 * is bounded by taking so few images at once, and then so few tensors, that they fit.
 */
final class Calibration {
    /** Most bytes of tensors that a run of one thread gives out. */
    private static final long MOST_BYTES = 32L << 20;

    private static final int LARGEST_BATCH = 25;

    /** Of a tensor without elements. */
    private static final ValueRange NOTHING = new ValueRange(0, 0);

    private final ImageRuns runs;

    Calibration(ImageRuns runs) {
        this.runs = runs;
    }

    /**
     * Measures tensors.
     *
     * @param network of real numbers, with known shapes
     * @param tensors names of its values
     * @return a histogram for each, in their order
     * @throws SettingException if a value is not a number, or not finite
     */
    Map<String, Histogram> measure(Graph network, Collection<String> tensors) {
        Map<String, Histogram> all = new LinkedHashMap<>();
        for (List<String> group : groups(network, tensors)) {
            long bytes = group.stream().mapToLong(name -> bytes(network, name)).sum();
            int batch = (int) Math.min(Math.max(MOST_BYTES / Math.max(bytes, 1), 1), LARGEST_BATCH);
            List<ValueRange> ranges = ranges(network, group, batch);
            List<Histogram> sums = ranges.stream().map(Histogram::new).toList();
            runs.run(network, group, batch, (number, found) -> {
                for (int i = 0; i < sums.size(); i++) {
                    Histogram part = new Histogram(ranges.get(i));
                    part.add(found.get(i).toFloatArray());
                    sums.get(i).add(part);
                }
                return number;
            });
            for (int i = 0; i < sums.size(); i++) {
                all.put(group.get(i), sums.get(i));
            }
        }
        return all;
    }

    /** As many tensors together as fit, at least one. */
    private static List<List<String>> groups(Graph network, Collection<String> tensors) {
        List<List<String>> groups = new ArrayList<>();
        long taken = 0;
        for (String name : tensors) {
            long bytes = bytes(network, name);
            if (groups.isEmpty() || bytes > MOST_BYTES - taken) {
                groups.add(new ArrayList<>());
                taken = 0;
            }
            groups.get(groups.size() - 1).add(name);
            taken += bytes;
        }
        return groups;
    }

    /** What a tensor takes for one image; sizes that are not known count as 1. */
    static long bytes(Graph network, String name) {
        Shape shape = network.requireValue(name).requireShape();
        return Float.BYTES
                * shape.dims().stream()
                        .filter(Dim::isFixed)
                        .mapToLong(Dim::size)
                        .reduce(1, Math::multiplyExact);
    }

    private List<ValueRange> ranges(Graph network, List<String> group, int batch) {
        List<List<ValueRange>> parts = runs.run(network, group, batch, (number, found) -> {
            List<ValueRange> ranges = new ArrayList<>();
            for (int i = 0; i < group.size(); i++) {
                ranges.add(range(group.get(i), found.get(i)));
            }
            return ranges;
        });
        List<ValueRange> all = new ArrayList<>(parts.get(0));
        for (List<ValueRange> part : parts) {
            for (int i = 0; i < all.size(); i++) {
                ValueRange a = all.get(i);
                ValueRange b = part.get(i);
                all.set(i, new ValueRange(Math.min(a.low(), b.low()), Math.max(a.high(), b.high())));
            }
        }
        return all;
    }

    private static ValueRange range(String name, HostTensor tensor) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : tensor.toFloatArray()) {
            if (!Float.isFinite(value)) {
                throw new SettingException(
                        "Tensor '" + name + "': expected finite numbers for the calibration images, found "
                                + value
                                + "; the network's weights are damaged, or the normalisation is not the one it was trained"
                                + " with");
            }
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return low <= high ? new ValueRange(low, high) : NOTHING;
    }
}
