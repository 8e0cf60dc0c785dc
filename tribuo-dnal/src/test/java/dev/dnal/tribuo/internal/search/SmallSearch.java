package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.tribuo.data.HorizontalFlip;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.schedule.CosineRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.Checkpoint;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** A search of seconds on images of noise, of 2, 2 and 3 epochs. */
final class SmallSearch {
    static final int BATCHES = 3;
    static final int EPOCHS = 7;

    private SmallSearch() {}

    static ImageSource noise() {
        ImageShape shape = new ImageShape(1, 8, 8);
        byte[] pixels = new byte[64 * shape.size()];
        new Random(3).nextBytes(pixels);
        int[] labels = new int[64];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 2;
        }
        return ImageData.ofBytes(shape, pixels, labels, List.of("even", "odd"));
    }

    static SearchSettings settings() {
        return settings(Optional.empty());
    }

    static SearchSettings settings(Optional<Budget> budget) {
        return settings(budget, TrainingConfig.of(SessionConfig.on(Device.CPU).withThreads(1)));
    }

    static SearchSettings settings(Optional<Budget> budget, TrainingConfig training) {
        CosineRate rate = new CosineRate(0.05);
        return new SearchSettings(
                new TrainerSettings(
                                new ResNet(8, 4),
                                new DnalStrategy(0.01).withEpochs(2).withLearningRate(rate))
                        .withWeightStage(new WeightStage(2, rate, 1e-4))
                        .withBudget(budget)
                        .withFinalStage(new WeightStage(3, rate, 1e-4))
                        .withAugmentations(List.of(new HorizontalFlip()))
                        .withBatchSize(16)
                        .withValidationFraction(0.25),
                new SoftmaxCrossEntropy(),
                new Normalisation(List.of(0.5), List.of(0.3), Normalisation.BYTE_SCALE),
                training);
    }

    /** The small settings but for some of the trainer's. */
    static SearchSettings settings(UnaryOperator<TrainerSettings> change) {
        SearchSettings small = settings();
        return new SearchSettings(change.apply(small.trainer()), small.loss(), small.normalisation(), small.training());
    }

    static ArchitectureSearch search(CheckpointStore store, SearchListener listener) {
        return search(settings(), store, listener);
    }

    static ArchitectureSearch search(SearchSettings settings, CheckpointStore store, SearchListener listener) {
        return search(settings, store, listener, new Cancellation());
    }

    static ArchitectureSearch search(
            SearchSettings settings, CheckpointStore store, SearchListener listener, Cancellation cancellation) {
        return new ArchitectureSearch(settings, noise(), new SplittableRandom(1), listener, store, cancellation);
    }

    /** Keeps the latest checkpoint, also after each batch if so said. */
    static class Memory implements CheckpointStore {
        private final boolean afterBatches;
        private Optional<Checkpoint> latest = Optional.empty();

        Memory(boolean afterBatches) {
            this.afterBatches = afterBatches;
        }

        @Override
        public Optional<Checkpoint> load() {
            return latest;
        }

        @Override
        public void save(Checkpoint checkpoint) {
            latest = Optional.of(checkpoint);
        }

        @Override
        public boolean isDue() {
            return afterBatches;
        }
    }

    static List<EpochRecord> withoutSeconds(List<EpochRecord> records) {
        return records.stream()
                .map(r -> new EpochRecord(
                        r.stage(),
                        r.epoch(),
                        r.epochs(),
                        r.steps(),
                        r.learningRate(),
                        r.delta(),
                        r.loss(),
                        r.measure(),
                        r.trainAccuracy(),
                        r.validationAccuracy(),
                        r.openGates(),
                        r.liveMacs(),
                        r.lambda(),
                        r.gates(),
                        r.trainingMacs(),
                        0))
                .toList();
    }

    /** An epoch that nobody has trained. */
    static EpochRecord epoch(Stage stage, double seconds) {
        return new EpochRecord(
                stage,
                0,
                9,
                1,
                0.1,
                0,
                1,
                Metric.ACCURACY,
                0.5,
                0.5,
                1,
                1,
                Double.NaN,
                GateDiagnostics.NONE,
                1,
                seconds);
    }
}
