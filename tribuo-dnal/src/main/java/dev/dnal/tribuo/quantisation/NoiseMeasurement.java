package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Measures how much quantisation disturbs tensors. */
final class NoiseMeasurement {
    /** Most bytes of tensors that are compared. */
    private static final long MOST_BYTES = 128L << 20;

    /** Enough for the noise of a tensor, which has many elements. */
    private static final int MOST_IMAGES = 32;

    private static final int TENSOR_BATCH = 4;

    private final ImageRuns runs;
    private final Graph whole;

    /**
     * A measurement.
     *
     * @param runs over images
     * @param whole the network of real numbers
     */
    NoiseMeasurement(ImageRuns runs, Graph whole) {
        this.runs = runs;
        this.whole = whole;
    }

    /**
     * The noise of tensors, the noisiest first.
     *
     * @param network quantised
     * @param tensors names of values of the network of real numbers; those that the other has not are left out
     */
    List<TensorNoise> of(Graph network, Collection<String> tensors) {
        List<String> both = tensors.stream()
                .filter(name ->
                        network.value(name).isPresent() && whole.value(name).isPresent())
                .filter(name -> !name.equals(ImageRuns.input(whole).name()))
                .toList();
        if (both.isEmpty()) {
            return List.of();
        }
        long bytes =
                both.stream().mapToLong(name -> Calibration.bytes(whole, name)).sum();
        ImageRuns some = runs.first(Math.min(Math.max(MOST_BYTES / bytes, 1), MOST_IMAGES));
        List<List<float[]>> expected = floats(some, whole, both);
        List<List<float[]>> found = floats(some, network, both);
        List<TensorNoise> noise = new ArrayList<>();
        for (int tensor = 0; tensor < both.size(); tensor++) {
            double signal = 0;
            double difference = 0;
            for (int batch = 0; batch < expected.size(); batch++) {
                float[] before = expected.get(batch).get(tensor);
                float[] after = found.get(batch).get(tensor);
                for (int i = 0; i < before.length; i++) {
                    signal += (double) before[i] * before[i];
                    difference += Math.pow(before[i] - (double) after[i], 2);
                }
            }
            noise.add(new TensorNoise(
                    both.get(tensor), Math.min(10 * Math.log10(signal / difference), TensorNoise.MOST)));
        }
        return noise.stream()
                .sorted((a, b) -> Double.compare(a.signalToNoise(), b.signalToNoise()))
                .toList();
    }

    private static List<List<float[]>> floats(ImageRuns some, Graph network, List<String> tensors) {
        return some.run(
                network,
                tensors,
                TENSOR_BATCH,
                (number, found) -> found.stream().map(HostTensor::toFloatArray).toList());
    }
}
