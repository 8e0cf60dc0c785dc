package dev.dnal.tribuo.comparison;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import java.util.List;

/** Compares the classes that networks say of images with those that the network says which they were made from. */
public final class ClassComparison {
    private static final int BATCH = 50;

    private final ImageRuns runs;
    private final List<float[]> wholeLogits;

    /**
     * Runs the network to compare with.
     *
     * @param images labels are looked at if there are any
     * @param normalisation what networks see of them
     * @param threads that share the images, at least 1
     * @param whole one input for such images, one output [batch, classes]
     */
    public ClassComparison(ImageSource images, Normalisation normalisation, int threads, Graph whole) {
        this.runs = new ImageRuns(images, normalisation, threads);
        this.wholeLogits = logits(whole);
    }

    /** The logits of all images, batch by batch. */
    private List<float[]> logits(Graph network) {
        String output = network.outputs().get(0).name();
        return runs.run(
                network, List.of(output), BATCH, (number, found) -> found.get(0).toFloatArray());
    }

    /**
     * Compares another.
     *
     * @param network of the same form
     * @throws SettingException if it says what is no number
     */
    public Agreement of(Graph network) {
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
}
