package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Distillation;
import dev.dnal.onnx.training.loss.ScoredNetwork;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.BatchTensors;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.training.NetworkSession;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SampleLossTest {
    private static final ImageShape SHAPE = new ImageShape(1, 8, 8);

    private final SearchSettings settings = SmallSearch.settings();
    private final Graph network = settings.trainer()
            .network()
            .build(SHAPE, 2, new SplittableRandom(1))
            .graph();

    private static ImageSource images(int count) {
        byte[] pixels = new byte[count * SHAPE.size()];
        new Random(3).nextBytes(pixels);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 2;
        }
        return ImageData.ofBytes(SHAPE, pixels, labels, List.of("even", "odd"));
    }

    private double loss(ImageSource images, long seed) {
        return SampleLoss.of(images, settings, new Cancellation(), new SplittableRandom(seed))
                .of(network);
    }

    @Test
    void ofFewImagesAllAreTaken() {
        // They don't fill batches of 16.
        ImageSource images = images(33);
        assertEquals(loss(images, 1), loss(images, 2));
        assertTrue(loss(images, 1) > 0.1, "of noise");
    }

    @Test
    void ofManyImagesAFewAreDrawn() {
        ImageSource images = images(600);
        assertEquals(loss(images, 1), loss(images, 1));
        assertTrue(loss(images, 1) != loss(images, 2), "other images");
        assertEquals(loss(images, 1), loss(images, 2), 0.1);
    }

    /** After a stage that trains gates they are those of the network with its gates. */
    @Test
    void whatRunningStatisticsAreOfCountsForNothing() {
        double before = loss(images(33), 1);
        network.nodes().stream()
                .filter(node -> node.is("BatchNormalization"))
                .map(node -> node.input(4))
                .forEach(variance -> network.setInitializer(
                        variance, Tensor.filled(1e-4f, variance.requireShape().sizes())));
        assertEquals(before, loss(images(33), 1));
    }

    /** It runs once for all networks, and comes to what it does beside each of them. */
    @Test
    void aTeacherIsAskedOnce() {
        Distillation loss = Distillation.ofLogits(
                new ResNet(8, 2).build(SHAPE, 2, new SplittableRandom(8)).graph());
        SearchSettings taught =
                new SearchSettings(settings.trainer(), loss, settings.normalisation(), settings.training());
        ImageSource images = images(12);
        SampleLoss sample = SampleLoss.of(images, taught, new Cancellation(), new SplittableRandom(1));
        float[] pixels = new float[12 * SHAPE.size()];
        for (int i = 0; i < 12; i++) {
            float[] image = new float[SHAPE.size()];
            images.copyInto(i, image, 0);
            settings.normalisation().apply(image, SHAPE);
            System.arraycopy(image, 0, pixels, i * image.length, image.length);
        }
        try (OnnxSession session = NetworkSession.open(ScoredNetwork.withLoss(network, loss), settings.session())) {
            double beside = session.run(
                            Map.of(
                                    BatchTensors.imageInput(network),
                                    HostTensor.of(pixels, 12, SHAPE.channels(), SHAPE.height(), SHAPE.width())),
                            List.of(TrainingGraph.LOSS))
                    .get(TrainingGraph.LOSS)
                    .item();
            assertEquals(beside, sample.of(network), 1e-5 * beside);
            assertEquals(beside, sample.of(network), 1e-5 * beside);
        }
    }

    @Test
    void aSearchThatIsCancelledMeasuresNoMore() {
        Cancellation cancellation = new Cancellation();
        SampleLoss sample = SampleLoss.of(images(33), settings, cancellation, new SplittableRandom(1));
        cancellation.request();
        TrainingCancelledException error = assertThrows(TrainingCancelledException.class, () -> sample.of(network));
        assertTrue(error.getMessage().contains("while networks were compared"), error.getMessage());
    }
}
