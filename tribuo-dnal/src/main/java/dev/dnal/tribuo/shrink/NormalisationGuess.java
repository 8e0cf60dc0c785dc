package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.network.SeparatedLayers;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a network was probably trained to see of pixels, where nobody says so. A network that tells classes apart is asked: of what is usual, it is that by
 * which its answers tell most of the images, as the mutual information of image and class: the entropy of the mean of its probabilities, which is large if
 * answers vary, less the mean of their entropies, which is small if they are sure. Of other networks there is nothing of that kind to be asked.
 *
 * @param name of what is taken
 * @param normalisation that
 * @param images by which it was found
 * @param bits the information by the names of all that was tried, in bits, not finite where outputs were not; empty if the network tells no classes apart
 */
public record NormalisationGuess(String name, Normalisation normalisation, int images, Map<String, Double> bits) {
    private static final int MOST_IMAGES = 256;

    /** Copies the map. */
    public NormalisationGuess {
        bits = Collections.unmodifiableMap(new LinkedHashMap<>(bits));
    }

    /**
     * Guesses.
     *
     * @param read the network as its file says it
     * @param settings say what its outputs are, if that is known, and how many threads share the work
     * @param usual by name, at least one, all for such images; the first is taken where nothing can be asked
     * @throws dev.dnal.onnx.graph.GraphException as {@link Shrinker#shrink} does
     */
    public static NormalisationGuess of(
            Graph read,
            NetworkSelection selection,
            ImageSource images,
            ShrinkSettings settings,
            Map<String, Normalisation> usual) {
        ImageSource some = images.withoutTargets().spread(MOST_IMAGES);
        int threads = settings.training().session().threads();
        Map.Entry<String, Normalisation> first = usual.entrySet().iterator().next();
        Teacher teacher = Teacher.of(
                SeparatedLayers.of(read, selection.withSizes(images.shape().sizes())),
                settings.outputsAre(),
                images.targetNames().size(),
                new ImageRuns(some, first.getValue(), threads).first(1));
        if (!teacher.tellsClasses()) {
            return new NormalisationGuess(first.getKey(), first.getValue(), some.size(), Map.of());
        }
        Map<String, Double> bits = new LinkedHashMap<>();
        usual.forEach((name, normalisation) -> bits.put(
                name,
                bits(
                        new OutputErrors(new ImageRuns(some, normalisation, threads), teacher.network()).expected(),
                        teacher)));
        String best = bits.entrySet().stream()
                .filter(each -> Double.isFinite(each.getValue()))
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(first.getKey());
        return new NormalisationGuess(best, usual.getOrDefault(best, first.getValue()), some.size(), bits);
    }

    private static double bits(List<List<float[]>> logits, Teacher teacher) {
        int classes = Math.toIntExact(teacher.classes());
        double[] mean = new double[classes];
        double unsure = 0;
        int images = 0;
        for (List<float[]> batch : logits) {
            float[] values = batch.get(0);
            for (int from = 0; from < values.length; from += classes) {
                double[] probabilities = softmax(values, from, classes);
                unsure += entropy(probabilities);
                for (int k = 0; k < classes; k++) {
                    mean[k] += probabilities[k];
                }
                images++;
            }
        }
        for (int k = 0; k < classes; k++) {
            mean[k] /= images;
        }
        return entropy(mean) - unsure / images;
    }

    private static double[] softmax(float[] logits, int from, int classes) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
            largest = Math.max(largest, logits[from + k]);
        }
        double[] probabilities = new double[classes];
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            probabilities[k] = Math.exp(logits[from + k] - largest);
            sum += probabilities[k];
        }
        for (int k = 0; k < classes; k++) {
            probabilities[k] /= sum;
        }
        return probabilities;
    }

    /** In bits. */
    private static double entropy(double[] probabilities) {
        double entropy = 0;
        for (double p : probabilities) {
            entropy -= p == 0 ? 0 : p * Math.log(p) / Math.log(2);
        }
        return entropy;
    }
}
