package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.listener.LoggingListener;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import dev.dnal.tribuo.testing.LogLines;
import java.util.List;
import java.util.SplittableRandom;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

class DNALTrainerTest {
    private static final int SIDE = 6;
    private static final int EXAMPLES = 64;

    private static DNALTrainer trainer(long seed) {
        return builder(seed).build();
    }

    private static DNALTrainer.Builder builder(long seed) {
        return DNALTrainer.builder(new ImageFormat(1, SIDE, SIDE), new SmallVgg(2))
                .weightStage(new WeightStage(4, new ConstantRate(0.05), 0))
                .strategy(new DnalStrategy(1e-3).withEpochs(2))
                .finalStage(new WeightStage(2, new ConstantRate(0.02), 0))
                .batchSize(16)
                .validationFraction(0.25)
                .threads(1)
                .seed(seed);
    }

    /** Images with a bright upper or lower half. */
    private static float[] image(int label, SplittableRandom rng) {
        float[] pixels = new float[SIDE * SIDE];
        for (int p = 0; p < pixels.length; p++) {
            boolean bright = (p < pixels.length / 2) == (label == 0);
            pixels[p] = (bright ? 150 : 0) + rng.nextInt(60);
        }
        return pixels;
    }

    private static ImageSource images() {
        SplittableRandom rng = new SplittableRandom(3);
        float[] pixels = new float[EXAMPLES * SIDE * SIDE];
        int[] labels = new int[EXAMPLES];
        for (int i = 0; i < EXAMPLES; i++) {
            labels[i] = i % 2;
            System.arraycopy(image(labels[i], rng), 0, pixels, i * SIDE * SIDE, SIDE * SIDE);
        }
        return ImageData.ofFloats(new ImageShape(1, SIDE, SIDE), pixels, labels, List.of("upper", "lower"));
    }

    @Test
    void imagesThatWereNeverExamplesTrainToo() {
        DNALTrainer trainer = trainer(1);
        try (DNALModel learned = trainer.train(images());
                DNALModel baseline = trainer.trainBaseline(images())) {
            assertEquals(SIDE * SIDE, learned.getFeatureIDMap().size());
            assertTrue(baseline.architecture().isEmpty());
            assertEquals(1, trainer.getInvocationCount());
        }
    }

    @Test
    void logsHowItGoesOnUnlessAnotherListenerDoesThat() {
        List<String> logged = LogLines.of(
                LoggingListener.class,
                Level.INFO,
                () -> trainer(1).train(images()).close());
        assertEquals("INFO Stage weights begins, of 4 epochs", logged.get(0));
        assertEquals(
                8, logged.stream().filter(line -> line.contains("mean loss")).count());
        SearchListener silent = new SearchListener() {};
        assertEquals(
                List.of(),
                LogLines.of(
                        LoggingListener.class,
                        Level.INFO,
                        () -> builder(1)
                                .listener(silent)
                                .build()
                                .train(images())
                                .close()));
    }

    @Test
    void whatCannotBeTrainedOnIsRefused() {
        DNALTrainer other =
                DNALTrainer.builder(new ImageFormat(1, 5, 5), new SmallVgg(2)).build();
        assertThrows(IllegalArgumentException.class, () -> other.train(images()));
        assertThrows(
                IllegalArgumentException.class,
                () -> DNALTrainer.builder(new ImageFormat(1, 5, 5), new SmallVgg(2))
                        .batchSize(0)
                        .build());
        assertThrows(
                IllegalArgumentException.class,
                () -> DNALTrainer.builder(new ImageFormat(1, 5, 5), new SmallVgg(2))
                        .device("gpu")
                        .build());
    }
}
