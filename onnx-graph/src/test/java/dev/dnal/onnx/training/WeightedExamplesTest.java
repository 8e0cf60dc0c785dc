package dev.dnal.onnx.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Networks whose normalisations use running statistics, so that what examples come to is independent of each other. */
class WeightedExamplesTest {
    private static final int SIZE = 5;
    private static final Graph NETWORK = Networks.convolutional();

    private static TrainingBuilder training() {
        return TrainingGraph.of(NETWORK).loss(new SoftmaxCrossEntropy(0.1)).runningStatistics();
    }

    /** Some examples of the batch, in that order. */
    private static Map<String, Tensor> examples(int... indices) {
        Map<String, Tensor> all = Networks.batch(NETWORK, SIZE, 3);
        Tensor x = all.get("x");
        int row = x.doubles().length / SIZE;
        double[] images = Arrays.stream(indices)
                .boxed()
                .flatMapToDouble(i -> Arrays.stream(x.doubles(), i * row, (i + 1) * row))
                .toArray();
        long[] sizes = x.sizes();
        sizes[0] = indices.length;
        long[] labels = all.get(TrainingGraph.LABELS).longs();
        Map<String, Tensor> feeds = new HashMap<>(all);
        feeds.put("x", Tensor.of(images, sizes));
        feeds.put(
                TrainingGraph.LABELS,
                Tensor.vector(Arrays.stream(indices).mapToLong(i -> labels[i]).toArray()));
        return feeds;
    }

    private static Map<String, Tensor> weighted(double... weights) {
        Map<String, Tensor> feeds = examples(0, 1, 2, 3, 4);
        double mean = Arrays.stream(weights).average().orElseThrow();
        feeds.put(
                TrainingGraph.WEIGHTS,
                Tensor.of(Arrays.stream(weights).map(w -> w / mean).toArray(), SIZE));
        return feeds;
    }

    private static void assertSameSteps(Map<String, Tensor> plain, Map<String, Tensor> weighted) {
        Run expected = new Run(training().build());
        Run found = new Run(training().weightedExamples().build());
        for (int step = 0; step < 2; step++) {
            Map<String, Tensor> with = expected.step(plain);
            Map<String, Tensor> without = found.step(weighted);
            for (String loss : List.of(TrainingGraph.LOSS, TrainingGraph.DATA_LOSS)) {
                assertEquals(with.get(loss).doubles()[0], without.get(loss).doubles()[0], 1e-12);
            }
        }
        expected.state().forEach((name, tensor) -> assertArrayEquals(tensor.doubles(), found.state(name), 1e-12, name));
    }

    @Test
    void weightTwoIsTheExampleTwice() {
        assertSameSteps(examples(0, 1, 1, 2, 3, 4), weighted(1, 2, 1, 1, 1));
    }

    @Test
    void weightZeroIsNoExample() {
        assertSameSteps(examples(0, 2, 3, 4), weighted(1, 0, 1, 1, 1));
    }

    @Test
    void equalWeightsAreNone() {
        assertSameSteps(examples(0, 1, 2, 3, 4), weighted(3, 3, 3, 3, 3));
    }

    @Test
    void rightPredictionsAreCountedWithoutWeights() {
        Map<String, Tensor> plain = new Run(training().build()).step(examples(0, 1, 2, 3, 4));
        Map<String, Tensor> weighted = new Run(training().weightedExamples().build()).step(weighted(5, 0, 1, 0.5, 2));
        assertEquals(plain.get(TrainingGraph.SCORE), weighted.get(TrainingGraph.SCORE));
    }

    @Test
    void onlyATrainingThatIsToldSoHasWeights() {
        Set<String> feeds = new TreeSet<>(training().build().feeds());
        TrainingGraph weighted = training().weightedExamples().build();
        assertTrue(feeds.add(TrainingGraph.WEIGHTS));
        assertEquals(feeds, new TreeSet<>(weighted.feeds()));
        assertEquals(feeds, new TreeSet<>(weighted.rebuild(NETWORK).build().feeds()));
    }
}
