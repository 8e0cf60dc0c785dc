package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.MeanSquaredError;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.onnx.training.loss.SigmoidCrossEntropy;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Searches on images with values to learn: which halves are lit, and how much. */
class ValueSearchTest {
    private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
    private static final int IMAGES = 160;

    /** Each half is dark or lit, independently; the values are 1 for lit. */
    private static ImageSource images() {
        SplittableRandom rng = new SplittableRandom(7);
        byte[] pixels = new byte[IMAGES * SHAPE.size()];
        float[] lit = new float[2 * IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            lit[2 * i] = rng.nextInt(2);
            lit[2 * i + 1] = rng.nextInt(2);
            for (int p = 0; p < SHAPE.size(); p++) {
                int half = p % SHAPE.width() < SHAPE.width() / 2 ? 0 : 1;
                pixels[i * SHAPE.size() + p] = (byte) ((int) (120 * lit[2 * i + half]) + rng.nextInt(100));
            }
        }
        return ImageData.ofBytes(SHAPE, pixels, new int[IMAGES], List.of("image"))
                .withValues(List.of("left", "right"), lit);
    }

    private static LearnedNetwork learn(Loss loss) {
        TrainerSettings trainer = Halves.trainer(
                        new DnalStrategy(1e-3).withEpochs(2).withLearningRate(new ConstantRate(0.1)))
                .withWeightStage(new WeightStage(8, new ConstantRate(0.05), 1e-4))
                .withBudget(Optional.of(new Budget(Budget.Cost.MACS, "0.6x")))
                .withFinalStage(new WeightStage(4, new ConstantRate(0.02), 1e-4))
                .withBatchSize(16);
        SearchSettings settings = Halves.settings(trainer, loss);
        return new ArchitectureSearch(settings, images(), new SplittableRandom(1), new SearchListener() {}).learn();
    }

    private static EpochRecord chosen(LearnedNetwork learned) {
        List<EpochRecord> last = learned.history().stream()
                .filter(record -> record.stage() == Stage.FINAL)
                .toList();
        EpochRecord chosen = last.get(learned.chosenEpoch());
        last.forEach(record -> assertTrue(record.validationAccuracy() <= chosen.validationAccuracy()));
        return chosen;
    }

    @Test
    void theSmallNetworkTellsValues() {
        LearnedNetwork learned = learn(new MeanSquaredError());
        EpochRecord chosen = chosen(learned);
        assertEquals(Metric.NEGATIVE_RMSE, chosen.measure());
        // Half of the values are 0 and half 1: guessing comes to -0.5.
        assertTrue(chosen.validationAccuracy() > -0.25 && chosen.validationAccuracy() < 0, chosen.toString());
        Architecture architecture = learned.architecture().orElseThrow();
        assertTrue(architecture.after().macs() <= 0.6 * architecture.before().macs());
        assertArrayEquals(
                OnnxWriter.toBytes(learned.graph()),
                OnnxWriter.toBytes(learn(new MeanSquaredError()).graph()));
    }

    @Test
    void theSmallNetworkTellsWhichLabelsAreThere() {
        LearnedNetwork learned = learn(new SigmoidCrossEntropy());
        EpochRecord chosen = chosen(learned);
        assertEquals(Metric.LABEL_ACCURACY, chosen.measure());
        assertTrue(chosen.validationAccuracy() > 0.9, chosen.toString());
        assertTrue(chosen.trainAccuracy() <= 1 && chosen.trainAccuracy() > 0.9, chosen.toString());
    }
}
