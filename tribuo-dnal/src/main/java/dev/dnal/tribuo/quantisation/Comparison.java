package dev.dnal.tribuo.quantisation;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Compares what quantised networks say of images with what the network says that they were made from. */
final class Comparison {
    /** Most bytes of tensors that are compared. */
    private static final long MOST_BYTES = 128L << 20;

    /** Enough for the noise of a tensor, which has many elements. */
    private static final int MOST_IMAGES = 32;

    private static final int TENSOR_BATCH = 4;

    private static final int BATCH = 50;

    private final ImageRuns runs;
    private final Graph whole;
    private final List<float[]> wholeLogits;

    /**
     * Runs the network of real numbers.
     *
     * @param runs over the images to compare by
     */
    Comparison(ImageRuns runs, Graph whole) {
        this.runs = runs;
        this.whole = whole;
        this.wholeLogits = logits(whole);
    }

    /** The logits of all images, batch by batch. */
    private List<float[]> logits(Graph network) {
        String output = network.outputs().get(0).name();
        return runs.run(
                network, List.of(output), BATCH, (number, found) -> found.get(0).toFloatArray());
    }

    /** Compares a quantised network. */
    Agreement of(Graph network) {
        List<float[]> found = logits(network);
        int classes = wholeLogits.get(0).length / Math.min(BATCH, runs.images().size());
        boolean labelled = runs.images().hasTargets() && runs.images().hasClasses();
        int image = 0;
        int same = 0;
        int right = 0;
        int rightWhole = 0;
        double noise = 0;
        for (int batch = 0; batch < found.size(); batch++) {
            float[] expected = wholeLogits.get(batch);
            float[] logits = found.get(batch);
            for (int from = 0; from < expected.length; from += classes, image++) {
                int before = best(expected, from, classes);
                int after = best(logits, from, classes);
                same += before == after ? 1 : 0;
                right += labelled && after == runs.images().label(image) ? 1 : 0;
                rightWhole += labelled && before == runs.images().label(image) ? 1 : 0;
            }
            for (int i = 0; i < expected.length; i++) {
                noise += Math.pow(expected[i] - (double) logits[i], 2);
            }
        }
        double total = image;
        return new Agreement(
                image,
                same / total,
                labelled ? rightWhole / total : Double.NaN,
                labelled ? right / total : Double.NaN,
                noise);
    }

    /** The first of the largest. */
    private static int best(float[] logits, int from, int count) {
        int best = 0;
        for (int k = 0; k < count; k++) {
            if (Float.isNaN(logits[from + k])) {
                throw new SettingException("Expected numbers as the network's output, found NaN for class " + k
                        + "; its weights are damaged, or the normalisation is not the one it was trained with");
            }
            best = logits[from + k] > logits[from + best] ? k : best;
        }
        return best;
    }

    /**
     * The noise of tensors, the noisiest first.
     *
     * @param network quantised
     * @param tensors names of values of the network of real numbers; those that the other has not are left out
     */
    List<TensorNoise> noise(Graph network, Collection<String> tensors) {
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
