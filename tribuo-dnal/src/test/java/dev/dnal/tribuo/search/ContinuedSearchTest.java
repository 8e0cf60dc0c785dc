package dev.dnal.tribuo.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.data.HorizontalFlip;
import dev.dnal.tribuo.data.ImageData;
import dev.dnal.tribuo.data.ImageShape;
import dev.dnal.tribuo.data.ImageSource;
import dev.dnal.tribuo.data.Normalisation;
import dev.dnal.tribuo.listener.HistoryCsv;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.optimiser.SgdOptimiser;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.schedule.CosineRate;
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Searches that are stopped again and again, and come to what a search without a break comes to. */
class ContinuedSearchTest {
    private static final int BATCHES = 3;
    private static final int EPOCHS = 7;

    private static LearnedNetwork unbroken;

    private static ImageSource noise() {
        ImageShape shape = new ImageShape(1, 8, 8);
        byte[] pixels = new byte[64 * shape.size()];
        new Random(3).nextBytes(pixels);
        int[] labels = new int[64];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 2;
        }
        return ImageData.ofBytes(shape, pixels, labels, List.of("even", "odd"));
    }

    private static SearchSettings settings() {
        return settings(Optional.empty());
    }

    private static SearchSettings settings(Optional<Budget> budget) {
        CosineRate rate = new CosineRate(0.05);
        return new SearchSettings(
                new ResNet(8, 4),
                new WeightStage(2, rate, 1e-4),
                new ArchitectureStage(0.01).withEpochs(2).withLearningRate(rate),
                budget,
                new WeightStage(3, rate, 1e-4),
                false,
                new SgdOptimiser(),
                List.of(new HorizontalFlip()),
                new Normalisation(List.of(0.5), List.of(0.3), Normalisation.BYTE_SCALE),
                16,
                0.25,
                TrainingConfig.of(SessionConfig.on(Device.CPU).withThreads(1)));
    }

    private static ArchitectureSearch search(CheckpointStore store, SearchListener listener) {
        return search(settings(), store, listener);
    }

    private static ArchitectureSearch search(SearchSettings settings, CheckpointStore store, SearchListener listener) {
        return new ArchitectureSearch(settings, noise(), new SplittableRandom(1), listener, store);
    }

    @BeforeAll
    static void searchWithoutABreak() {
        unbroken = search(CheckpointStore.none(), new SearchListener() {}).learn();
    }

    /** Keeps the latest checkpoint, also after each batch if so said. */
    private static class Memory implements CheckpointStore {
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

    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Stops a search when this process has done as many epochs, or batches, and is to hear of one more. */
    private static SearchListener stopAfter(int epochs, int batches) {
        return new SearchListener() {
            private int heardEpochs;
            private int heardBatches;

            @Override
            public void epochFinished(EpochRecord record) {
                heardEpochs++;
                if (heardEpochs > epochs) {
                    throw new Stop();
                }
            }

            @Override
            public void batchFinished(BatchProgress progress) {
                heardBatches++;
                if (heardBatches > batches) {
                    throw new Stop();
                }
            }
        };
    }

    /** Begins the search again until it gets to its end. */
    private static Continued learn(CheckpointStore store, int epochs, int batches) {
        return learn(settings(), store, epochs, batches);
    }

    private static Continued learn(SearchSettings settings, CheckpointStore store, int epochs, int batches) {
        for (int stops = 0; stops < EPOCHS * BATCHES; stops++) {
            HistoryCsv history = new HistoryCsv();
            SearchListener listener = SearchListener.all(List.of(history, stopAfter(epochs, batches)));
            try {
                return new Continued(search(settings, store, listener).learn(), history.records(), stops);
            } catch (Stop e) {
                // As a process that is killed: the next one begins with what was saved.
            }
        }
        throw new AssertionError("The search does not get on");
    }

    private record Continued(LearnedNetwork learned, List<EpochRecord> heard, int stops) {}

    private static List<EpochRecord> withoutSeconds(List<EpochRecord> records) {
        return records.stream()
                .map(r -> new EpochRecord(
                        r.stage(),
                        r.epoch(),
                        r.epochs(),
                        r.steps(),
                        r.learningRate(),
                        r.delta(),
                        r.loss(),
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

    private static void assertSameAsUnbroken(Continued continued) {
        LearnedNetwork learned = continued.learned();
        assertArrayEquals(OnnxWriter.toBytes(unbroken.graph()), OnnxWriter.toBytes(learned.graph()));
        assertEquals(unbroken.chosenEpoch(), learned.chosenEpoch());
        assertEquals(unbroken.architecture(), learned.architecture());
        assertEquals(unbroken.choice(), learned.choice());
        assertEquals(withoutSeconds(unbroken.history()), withoutSeconds(learned.history()));
        assertEquals(learned.history(), continued.heard());
    }

    @Test
    void stoppedInEveryEpochItEndsWithTheSameBytes() {
        Continued continued = learn(new Memory(false), 1, Integer.MAX_VALUE);
        assertEquals(EPOCHS - 1, continued.stops());
        assertSameAsUnbroken(continued);
    }

    @Test
    void stoppedAfterEveryOtherBatchItEndsWithTheSameBytes() {
        Continued continued = learn(new Memory(true), Integer.MAX_VALUE, 2);
        assertEquals(EPOCHS * BATCHES / 2, continued.stops());
        assertSameAsUnbroken(continued);
    }

    @Test
    void stoppedAtItsEndItTrainsNothingAgain() {
        Memory store = new Memory(false);
        learn(store, Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertSameAsUnbroken(learn(store, 0, 0));
    }

    @Test
    void whatWasMeasuredIsNotMeasuredAgain() {
        Memory store = new Memory(false);
        SearchCheckpoints first = new SearchCheckpoints(store);
        Tensor share = first.decide("share", () -> Tensor.scalar(0.25f));
        first.finish(new Checkpoint.TrainedStage(Stage.WEIGHTS, List.of(), new Checkpoint.Choice(0, Map.of())));
        assertEquals(share, new SearchCheckpoints(store).decide("share", () -> Tensor.scalar(0.5f)));
    }

    @Test
    void aSearchWithABudgetEndsWithTheSameBytes() {
        SearchSettings budgeted = settings(Optional.of(new Budget(Budget.Cost.MACS, "0.5x")));
        LearnedNetwork whole = search(budgeted, CheckpointStore.none(), new SearchListener() {})
                .learn();
        Continued continued = learn(budgeted, new Memory(false), 1, Integer.MAX_VALUE);
        assertArrayEquals(
                OnnxWriter.toBytes(whole.graph()),
                OnnxWriter.toBytes(continued.learned().graph()));
        assertEquals(withoutSeconds(whole.history()), withoutSeconds(continued.heard()));
        assertEquals(whole.choice(), continued.learned().choice());
    }

    @Test
    void flipsAreCountedAcrossABreakWithinAnEpoch() {
        // A process goes on from the opposite gates: what it counts shows that it took them from the checkpoint.
        EpochRecord first = unbroken.history().get(2);
        EpochRecord second = unbroken.history().get(3);
        assertEquals(Stage.ARCHITECTURE, second.stage());
        assertEquals(-1, first.gates().flips());
        assertTrue(second.gates().flips() >= 0, second.toString());
        Memory inverted = new Memory(true) {
            @Override
            public void save(Checkpoint checkpoint) {
                super.save(isWithinSecondEpochOfGates(checkpoint) ? withOppositeGates(checkpoint) : checkpoint);
            }
        };
        LearnedNetwork learned = learn(inverted, Integer.MAX_VALUE, 2).learned();
        int gates = learned.architecture().orElseThrow().layers().stream()
                .mapToInt(Architecture.LayerWidth::total)
                .sum();
        assertEquals(
                gates - second.gates().flips(), learned.history().get(3).gates().flips());
    }

    private static boolean isWithinSecondEpochOfGates(Checkpoint checkpoint) {
        return checkpoint
                .current()
                .filter(stage -> stage.stage() == Stage.ARCHITECTURE
                        && stage.records().size() == 1
                        && stage.begun().batches() == 1)
                .isPresent();
    }

    private static Checkpoint withOppositeGates(Checkpoint checkpoint) {
        Checkpoint.StageInTraining stage = checkpoint.current().orElseThrow();
        Map<String, boolean[]> opposite = Masks.ofTensors(stage.gates());
        opposite.values().forEach(mask -> {
            for (int c = 0; c < mask.length; c++) {
                mask[c] = !mask[c];
            }
        });
        return new Checkpoint(
                checkpoint.decisions(),
                checkpoint.finished(),
                Optional.of(new Checkpoint.StageInTraining(
                        stage.stage(),
                        stage.records(),
                        stage.best(),
                        stage.begun(),
                        Masks.toTensors(opposite),
                        stage.state())));
    }

    @Test
    void aCheckpointOfAnotherSearchIsRefused() {
        Memory store = new Memory(false);
        learn(store, Integer.MAX_VALUE, Integer.MAX_VALUE);
        ArchitectureSearch baseline = search(store, new SearchListener() {});
        UnusableCheckpointException e = assertThrows(UnusableCheckpointException.class, baseline::trainBaseline);
        assertTrue(e.getMessage().contains("'weights'") && e.getMessage().contains("'baseline'"), e.getMessage());
    }
}
