package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.resume.UnusableCheckpointException;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;

/** Weights of examples and of classes, and label smoothing, as settings of the trainer. */
class WeightedTrainingTest {
    private static final ImageShape SHAPE = new ImageShape(1, 6, 6);
    private static final ImageSource IMAGES = images();

    private static ImageSource images() {
        byte[] pixels = new byte[24 * SHAPE.size()];
        new Random(1).nextBytes(pixels);
        int[] labels = new int[24];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 3;
        }
        return ImageData.ofBytes(SHAPE, pixels, labels, List.of("a", "b", "c"));
    }

    private static DNALTrainer.Builder builder() {
        return builder(SHAPE);
    }

    private static DNALTrainer.Builder builder(ImageShape shape) {
        ImageFormat format = new ImageFormat(shape.channels(), shape.height(), shape.width());
        return DNALTrainer.builder(format, new SmallVgg(2))
                .weightStage(new WeightStage(1, new ConstantRate(0.05), 0))
                .strategy(new DnalStrategy(1e-3).withEpochs(1))
                .finalStage(new WeightStage(1, new ConstantRate(0.02), 0))
                .batchSize(8)
                .threads(1);
    }

    private static byte[] bytes(DNALModel model) {
        try (model) {
            return model.imageModel().toByteArray();
        }
    }

    private static byte[] learned(DNALTrainer.Builder builder, ImageSource images) {
        return bytes(builder.build().train(images));
    }

    private static float[] all(float weight) {
        float[] weights = new float[IMAGES.size()];
        Arrays.fill(weights, weight);
        return weights;
    }

    @Test
    void equalWeightsAreNone() {
        assertArrayEquals(learned(builder(), IMAGES), learned(builder(), IMAGES.weighted(all(3))));
    }

    @Test
    void weightsOfClassesAreThoseOfTheirImages() {
        float[] weights = all(1);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = IMAGES.label(i) == 1 ? 4 : 1;
        }
        byte[] byClass = learned(builder().classWeights(Map.of("b", 4.0)), IMAGES);
        assertArrayEquals(learned(builder(), IMAGES.weighted(weights)), byClass);
        assertFalse(Arrays.equals(learned(builder(), IMAGES), byClass));
    }

    @Test
    void aBaselineHasThemToo() {
        byte[] without = bytes(builder().build().trainBaseline(IMAGES));
        byte[] byClass = bytes(builder().classWeights(Map.of("b", 4.0)).build().trainBaseline(IMAGES));
        byte[] smoothed = bytes(builder().labelSmoothing(0.2).build().trainBaseline(IMAGES));
        assertFalse(Arrays.equals(without, byClass));
        assertFalse(Arrays.equals(without, smoothed));
    }

    @Test
    void tribuosExamplesCountByTheirWeights() {
        MutableDataset<Label> data = Fixtures.dataset(24);
        byte[] before = bytes(builder(Fixtures.SHAPE).build().train(data));
        data.forEach(example -> example.setWeight(0.04f));
        assertArrayEquals(before, bytes(builder(Fixtures.SHAPE).build().train(data)));
        data.getExample(0).setWeight(2);
        assertFalse(Arrays.equals(before, bytes(builder(Fixtures.SHAPE).build().train(data))));
        data.getExample(1).setWeight(-2);
        DNALTrainer trainer = builder(Fixtures.SHAPE).build();
        assertThrows(IllegalArgumentException.class, () -> trainer.train(data));
    }

    @Test
    void settingsComeBackFromTheProvenance() throws Exception {
        DNALTrainer trainer = builder()
                .labelSmoothing(0.1)
                .classWeights(Map.of("a", 0.5, "c", 2.0))
                .build();
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(trainer.getProvenance()));
        List<DNALTrainer> read = manager.lookupAll(DNALTrainer.class);
        assertEquals(1, read.size());
        assertEquals(trainer.getProvenance(), read.get(0).getProvenance());
        assertEquals(trainer.toString(), read.get(0).toString());
        assertTrue(trainer.toString().contains("labelSmoothing=0.1,classWeights={a=0.5, c=2.0}"), trainer.toString());
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> builder().labelSmoothing(1).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> builder().classWeights(Map.of("a", -1.0)).build());
        DNALTrainer other = builder().classWeights(Map.of("z", 1.0)).build();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> other.train(IMAGES));
        assertTrue(e.getMessage().contains("'z'"), e.getMessage());
    }

    @Test
    void checkpointsOfOtherWeightsAreRefused(@TempDir Path folder) {
        bytes(builder().checkpointFolder(folder).build().train(IMAGES));
        DNALTrainer byClass = builder()
                .checkpointFolder(folder)
                .classWeights(Map.of("a", 2.0))
                .build();
        UnusableCheckpointException e = assertThrows(UnusableCheckpointException.class, () -> byClass.train(IMAGES));
        assertTrue(e.getMessage().contains("'classWeights'"), e.getMessage());
        float[] weights = all(1);
        weights[0] = 2;
        DNALTrainer same = builder().checkpointFolder(folder).build();
        e = assertThrows(UnusableCheckpointException.class, () -> same.train(IMAGES.weighted(weights)));
        assertTrue(e.getMessage().contains("'images'"), e.getMessage());
    }
}
