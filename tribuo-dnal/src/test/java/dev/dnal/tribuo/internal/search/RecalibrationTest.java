package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecalibrationTest {
    private final SearchSettings settings = SmallSearch.settings(trainer -> trainer.withAugmentations(List.of())
            .withBatchSize(64)
            .withValidationFraction(0)
            .withFinalStage(new WeightStage(0, trainer.finalStage().learningRate(), 0)));

    private BatchPipeline images() {
        return BatchPipeline.evaluation(SmallSearch.noise(), settings.normalisation(), 64);
    }

    private static double[] variances(Graph network) {
        return network.nodes().stream()
                .filter(node -> node.is("BatchNormalization"))
                .flatMapToDouble(node ->
                        Arrays.stream(node.input(4).initializer().orElseThrow().doubles()))
                .toArray();
    }

    private Graph learned() {
        return SmallSearch.search(settings, CheckpointStore.none(), new SearchListener() {})
                .learn()
                .graph();
    }

    @Test
    void aNetworkThatWasCutKnowsTheStatisticsOfItsOwnLayers() {
        Graph learned = learned();
        Graph anew = learned.copy();
        Recalibration.of(anew, images(), settings.session(), new Cancellation());
        assertArrayEquals(variances(anew), variances(learned), 1e-4);
    }

    @Test
    void whatStatisticsWereOfCountsForNothing() {
        Graph network = learned();
        double[] before = variances(network);
        network.nodes().stream()
                .filter(node -> node.is("BatchNormalization"))
                .map(node -> node.input(4))
                .forEach(variance -> network.setInitializer(
                        variance, Tensor.filled(100, variance.requireShape().sizes())));
        Recalibration.of(network, images(), settings.session(), new Cancellation());
        assertArrayEquals(before, variances(network), 1e-4);
    }

    @Test
    void itCanBeCancelled() {
        Graph network = learned();
        Cancellation cancellation = new Cancellation();
        cancellation.request();
        TrainingCancelledException e = assertThrows(
                TrainingCancelledException.class,
                () -> Recalibration.of(network, images(), settings.session(), cancellation));
        assertTrue(e.getMessage().contains("statistics"), e.getMessage());
    }
}
