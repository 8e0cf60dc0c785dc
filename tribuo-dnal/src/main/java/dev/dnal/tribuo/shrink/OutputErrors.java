package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.io.Printable;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far outputs of a network are from those of the one that it was made of, over images. */
final class OutputErrors {
    private static final int BATCH = 8;

    /** Elements of all outputs that are kept in memory, at most. */
    private static final long MOST_ELEMENTS = 1L << 26;

    /** By the square of the mean, what single precision makes of a constant. */
    private static final double ROUNDING = 1e-12;

    private final ImageRuns runs;
    private final List<String> names;
    private final List<List<float[]>> expected;

    /**
     * Runs the network to compare with.
     *
     * @param whole gives these outputs
     * @param runs over the images; of large outputs some of these are enough
     */
    OutputErrors(ImageRuns runs, Graph whole) {
        this.names = whole.outputs().stream().map(Value::name).toList();
        long elements = whole.outputs().stream()
                .mapToLong(output -> output.requireShape().remove(0).elements())
                .sum();
        this.runs = runs.spread(Math.max(BATCH, MOST_ELEMENTS / Math.max(elements, 1)));
        this.expected = outputs(whole);
    }

    /** What a network makes of the images: batches of an array for each output. */
    List<List<float[]>> outputs(Graph network) {
        return runs.run(
                network,
                names,
                BATCH,
                (number, found) -> found.stream().map(HostTensor::toFloatArray).toList());
    }

    /** How many images are compared by. */
    int images() {
        return runs.images().size();
    }

    /**
     * The standard deviations of the outputs over all their elements and images.
     *
     * @return by name, above 0; 1 for an output that is constant
     * @throws SettingException if an output is not finite
     */
    Map<String, Double> deviations() {
        Map<String, Double> deviations = new LinkedHashMap<>();
        for (int output = 0; output < names.size(); output++) {
            double variance = variance(output);
            if (!Double.isFinite(variance)) {
                throw new SettingException(
                        "Expected finite numbers in output '" + Printable.name(names.get(output))
                                + "' of the given network, found others; its normalisation is another, or its weights are damaged");
            }
            deviations.put(names.get(output), variance > 0 ? Math.sqrt(variance) : 1);
        }
        return deviations;
    }

    /** In two passes: the squares of numbers that hardly differ don't tell it. */
    private double variance(int output) {
        double sum = 0;
        long count = 0;
        for (List<float[]> batch : expected) {
            for (float value : batch.get(output)) {
                sum += value;
                count++;
            }
        }
        double mean = sum / count;
        double squares = 0;
        for (List<float[]> batch : expected) {
            for (float value : batch.get(output)) {
                squares += (value - mean) * (value - mean);
            }
        }
        double variance = squares / count;
        return variance > ROUNDING * mean * mean ? variance : 0;
    }

    /**
     * How far outputs are: the root of the mean squared error by the standard deviation of the output.
     *
     * @param network gives the same outputs
     */
    List<ShrunkNetwork.OutputError> of(Graph network) {
        return of(outputs(network));
    }

    /** The same of {@link #outputs}. */
    List<ShrunkNetwork.OutputError> of(List<List<float[]>> found) {
        List<Double> deviations = List.copyOf(deviations().values());
        List<ShrunkNetwork.OutputError> errors = new ArrayList<>();
        for (int output = 0; output < names.size(); output++) {
            double squares = 0;
            long count = 0;
            for (int batch = 0; batch < found.size(); batch++) {
                float[] before = expected.get(batch).get(output);
                float[] after = found.get(batch).get(output);
                for (int i = 0; i < before.length; i++) {
                    squares += Math.pow(before[i] - (double) after[i], 2);
                }
                count += before.length;
            }
            errors.add(new ShrunkNetwork.OutputError(
                    names.get(output), Math.sqrt(squares / count) / deviations.get(output)));
        }
        return errors;
    }

    /** What the given network makes of the images, as {@link #outputs} has it. */
    List<List<float[]>> expected() {
        return expected;
    }

    /**
     * The mean over the images of the cosine of the angle between the first outputs of both networks, as vectors.
     *
     * @param found as {@link #outputs} has it
     * @return -1 to 1
     */
    double cosine(List<List<float[]>> found) {
        double sum = 0;
        int numbers = expected.get(0).get(0).length / Math.min(BATCH, images());
        for (int batch = 0; batch < found.size(); batch++) {
            float[] before = expected.get(batch).get(0);
            float[] after = found.get(batch).get(0);
            for (int from = 0; from < before.length; from += numbers) {
                double both = 0;
                double one = 0;
                double other = 0;
                for (int i = from; i < from + numbers; i++) {
                    both += before[i] * (double) after[i];
                    one += before[i] * (double) before[i];
                    other += after[i] * (double) after[i];
                }
                // Of a vector without a length there is no angle: it is nothing like one that has a length.
                sum += (one > 0 && other > 0) ? both / Math.sqrt(one * other) : one == other ? 1 : 0;
            }
        }
        return sum / images();
    }

    /**
     * How often each class is the given network's answer.
     *
     * @return for each class, how many images
     */
    int[] answers() {
        int classes = expected.get(0).get(0).length / Math.min(BATCH, images());
        int[] answers = new int[classes];
        for (List<float[]> batch : expected) {
            float[] logits = batch.get(0);
            for (int from = 0; from < logits.length; from += classes) {
                int best = 0;
                for (int k = 1; k < classes; k++) {
                    best = logits[from + k] > logits[from + best] ? k : best;
                }
                answers[best]++;
            }
        }
        return answers;
    }
}
