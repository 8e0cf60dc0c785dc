package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.training.loss.Distillation.Form;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.loss.DistillationLoss;
import dev.dnal.tribuo.loss.StageLoss;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.resume.UnusableCheckpointException;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings with a teacher: a network of random weights, which is as good as any to learn from. */
class DistilledTrainingTest {
    private static final ImageShape SHAPE = new ImageShape(1, 6, 6);
    private static final List<String> CLASSES = List.of("a", "b", "c");
    private static final ImageSource IMAGES = images(0);

    @TempDir
    private Path folder;

    /** Noise; labels go round from {@code first}. */
    private static ImageSource images(int first) {
        byte[] pixels = new byte[48 * SHAPE.size()];
        new Random(1).nextBytes(pixels);
        int[] labels = new int[48];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (i + first) % CLASSES.size();
        }
        return ImageData.ofBytes(SHAPE, pixels, labels, CLASSES);
    }

    /** The same images, whose labels nobody may read. */
    private static final class Secret implements ImageSource {
        @Override
        public ImageShape shape() {
            return SHAPE;
        }

        @Override
        public int size() {
            return IMAGES.size();
        }

        @Override
        public List<String> classNames() {
            return CLASSES;
        }

        @Override
        public int label(int index) {
            throw new AssertionError("The label of image " + index + " was read");
        }

        @Override
        public void copyInto(int index, float[] target, int offset) {
            IMAGES.copyInto(index, target, offset);
        }
    }

    private DistillationLoss teacher(Network network, long seed, double labelShare) {
        try {
            Path file = folder.resolve("teacher.onnx");
            OnnxWriter.write(
                    network.build(SHAPE, CLASSES.size(), new SplittableRandom(seed))
                            .graph(),
                    file);
            return new DistillationLoss(file, Form.KL, 2, labelShare);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private DistillationLoss teacher(double labelShare) {
        return teacher(new SmallVgg(2), 5, labelShare);
    }

    private static DNALTrainer.Builder builder(StageLoss loss) {
        return DNALTrainer.builder(new ImageFormat(1, 6, 6), new SmallVgg(2))
                .weightStage(new WeightStage(2, new ConstantRate(0.05), 0))
                .strategy(new DnalStrategy(1e-3).withEpochs(1))
                .finalStage(new WeightStage(2, new ConstantRate(0.02), 0))
                .validationFraction(0.25)
                .batchSize(8)
                .threads(1)
                .loss(loss);
    }

    private static byte[] bytes(DNALModel model) {
        try (model) {
            return model.imageModel().toByteArray();
        }
    }

    private static byte[] learned(StageLoss loss, ImageSource images) {
        return bytes(builder(loss).build().train(images));
    }

    @Test
    void withoutAShareOfTheLabelsNoneIsRead() {
        byte[] learned = learned(teacher(0), new Secret());
        assertArrayEquals(learned, learned(teacher(0), IMAGES));
        assertArrayEquals(learned, learned(teacher(0), images(1)));
        bytes(builder(teacher(0)).build().trainBaseline(new Secret()));
    }

    @Test
    void withAShareOfThemLabelsCount() {
        assertThrows(AssertionError.class, () -> learned(teacher(0.5), new Secret()));
        assertFalse(Arrays.equals(learned(teacher(0.5), IMAGES), learned(teacher(0.5), images(1))));
        assertFalse(Arrays.equals(learned(teacher(0.5), IMAGES), learned(teacher(0.25), IMAGES)));
    }

    @Test
    void theTeacherCounts() {
        assertFalse(Arrays.equals(
                learned(teacher(new SmallVgg(2), 5, 0), IMAGES), learned(teacher(new SmallVgg(2), 6, 0), IMAGES)));
    }

    @Test
    void examplesOfTribuoTeachWithoutTheirLabelsToo() {
        ImageShape shape = Fixtures.SHAPE;
        DistillationLoss loss = new DistillationLoss(
                OnnxWriter.toProto(
                        new SmallVgg(2).build(shape, 3, new SplittableRandom(5)).graph()),
                Form.MSE,
                1,
                0);
        DNALTrainer trainer = DNALTrainer.builder(
                        new ImageFormat(shape.channels(), shape.height(), shape.width()), new SmallVgg(2))
                .weightStage(new WeightStage(1, new ConstantRate(0.05), 0))
                .strategy(new DnalStrategy(1e-3).withEpochs(1))
                .finalStage(new WeightStage(1, new ConstantRate(0.02), 0))
                .batchSize(8)
                .threads(1)
                .loss(loss)
                .build();
        try (DNALModel model = trainer.train(Fixtures.dataset(24))) {
            assertEquals(3, model.getOutputIDInfo().size());
        }
    }

    /** A network of its own form learns a teacher almost by heart, and is measured by agreement as long as no label counts. */
    @Test
    void theNetworkComesToAgreeWithTheTeacher() {
        List<EpochRecord> records = new ArrayList<>();
        DNALTrainer trainer = builder(teacher(new SmallVgg(2), 5, 0))
                .weightStage(new WeightStage(30, new ConstantRate(0.05), 0))
                .listener(new SearchListener() {
                    @Override
                    public void epochFinished(EpochRecord record) {
                        records.add(record);
                    }
                })
                .build();
        bytes(trainer.train(new Secret()));
        EpochRecord first = records.get(0);
        EpochRecord last = records.get(29);
        assertEquals(Metric.AGREEMENT, last.measure());
        assertTrue(last.loss() < first.loss() / 4, first.loss() + " to " + last.loss());
        assertTrue(last.trainAccuracy() > 0.8, "agrees in " + last.trainAccuracy());
    }

    /** A step of ours takes 3 MACs for each of the network's, and the teacher's once. */
    @Test
    void theTeachersOperationsAreCounted() {
        assertEquals(36 * macs(new SmallVgg(4)), trainingMacs(teacher(new SmallVgg(4), 5, 0)) - trainingMacs(null));
    }

    private static long macs(Network network) {
        return CostCounter.count(network.build(SHAPE, CLASSES.size(), new SplittableRandom(1))
                        .graph())
                .macs();
    }

    /** Of the first epoch, on 36 of the images. */
    private static long trainingMacs(@Nullable StageLoss loss) {
        List<EpochRecord> records = new ArrayList<>();
        DNALTrainer.Builder builder = DNALTrainer.builder(new ImageFormat(1, 6, 6), new SmallVgg(2))
                .weightStage(new WeightStage(1, new ConstantRate(0.05), 0))
                .strategy(new DnalStrategy(1e-3).withEpochs(1))
                .finalStage(new WeightStage(0, new ConstantRate(0.02), 0))
                .validationFraction(0.25)
                .batchSize(8)
                .threads(1)
                .listener(new SearchListener() {
                    @Override
                    public void epochFinished(EpochRecord record) {
                        records.add(record);
                    }
                });
        bytes((loss == null ? builder : builder.loss(loss)).build().train(IMAGES));
        return records.get(0).trainingMacs();
    }

    @Test
    void aTeacherThatDoesNotFitIsRefusedBeforeAnythingTrains() {
        List<EpochRecord> records = new ArrayList<>();
        DistillationLoss loss = new DistillationLoss(
                OnnxWriter.toProto(
                        new SmallVgg(2).build(SHAPE, 7, new SplittableRandom(5)).graph()),
                Form.MSE,
                1,
                0);
        DNALTrainer trainer = builder(loss)
                .listener(new SearchListener() {
                    @Override
                    public void epochFinished(EpochRecord record) {
                        records.add(record);
                    }
                })
                .build();
        GraphException e = assertThrows(GraphException.class, () -> trainer.train(IMAGES));
        assertTrue(e.getMessage().contains("expected a teacher with 3 outputs"), e.getMessage());
        assertEquals(List.of(), records);
    }

    @Test
    void settingsThatNeedAnotherLossAreRefused() {
        IllegalArgumentException smoothing = assertThrows(
                IllegalArgumentException.class,
                () -> builder(teacher(0.5)).labelSmoothing(0.1).build());
        assertTrue(smoothing.getMessage().contains("found 0.1"), smoothing.getMessage());
        Map<String, Double> weights = Map.of("a", 2.0);
        IllegalArgumentException ofClasses = assertThrows(
                IllegalArgumentException.class,
                () -> builder(teacher(0)).classWeights(weights).build());
        assertTrue(ofClasses.getMessage().contains("need labels"), ofClasses.getMessage());
        bytes(builder(teacher(0.5)).classWeights(weights).build().train(IMAGES));
    }

    @Test
    void checkpointsOfAnotherTeacherAreRefused() {
        Path checkpoints = folder.resolve("checkpoints");
        bytes(builder(teacher(new SmallVgg(2), 5, 0))
                .checkpointFolder(checkpoints)
                .build()
                .train(IMAGES));
        DNALTrainer other = builder(teacher(new SmallVgg(2), 6, 0))
                .checkpointFolder(checkpoints)
                .build();
        UnusableCheckpointException e = assertThrows(UnusableCheckpointException.class, () -> other.train(IMAGES));
        assertTrue(e.getMessage().contains("'loss'"), e.getMessage());
    }

    @Test
    void theLossComesBackFromTheProvenanceOfTheTrainer() throws Exception {
        DNALTrainer trainer = builder(teacher(0.25)).build();
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(trainer.getProvenance()));
        List<DNALTrainer> read = manager.lookupAll(DNALTrainer.class);
        assertEquals(1, read.size());
        assertEquals(trainer.toString(), read.get(0).toString());
        assertTrue(trainer.toString().contains("loss=DistillationLoss("), trainer.toString());
    }
}
