package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.checkpoint.FolderCheckpoints;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.UnusableCheckpointException;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DNALTrainerCheckpointTest {
    private static final ImageShape SHAPE = new ImageShape(1, 6, 6);

    @TempDir
    private Path parent;

    private final List<Stage> trained = new ArrayList<>();

    private static ImageSource images(long seed) {
        byte[] pixels = new byte[32 * SHAPE.size()];
        new Random(seed).nextBytes(pixels);
        int[] labels = new int[32];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 2;
        }
        return ImageData.ofBytes(SHAPE, pixels, labels, List.of("even", "odd"));
    }

    /** Stops in place of hearing the last epoch of the last stage. */
    private static final class Stopper implements SearchListener {
        @Override
        public void epochFinished(EpochRecord record) {
            if (record.stage() != Stage.WEIGHTS
                    && record.stage() != Stage.ARCHITECTURE
                    && record.epoch() == record.epochs() - 1) {
                throw new IllegalStateException("stopped");
            }
        }
    }

    private DNALTrainer.Builder builder(int batchSize) {
        return DNALTrainer.builder(new ImageFormat(1, 6, 6), new SmallVgg(2))
                .weightStage(new WeightStage(1, new ConstantRate(0.05), 0))
                .strategy(new DnalStrategy(1e-3).withEpochs(1))
                .finalStage(new WeightStage(2, new ConstantRate(0.02), 0))
                .batchSize(batchSize)
                .threads(1)
                .listener(new SearchListener() {
                    @Override
                    public void epochFinished(EpochRecord record) {
                        trained.add(record.stage());
                    }
                });
    }

    private DNALTrainer.Builder withCheckpoints(int batchSize) {
        return builder(batchSize).checkpointFolder(folder());
    }

    private Path folder() {
        return parent.resolve("checkpoints");
    }

    private static byte[] bytes(DNALModel model) {
        try (model) {
            return model.imageModel().toByteArray();
        }
    }

    private void stopSearch() {
        DNALTrainer stopped = withCheckpoints(16).listener(new Stopper()).build();
        assertThrows(IllegalStateException.class, () -> stopped.train(images(1)));
        trained.clear();
    }

    @Test
    void aTrainingThatWasStoppedGoesOn() {
        byte[] unbroken = bytes(builder(16).build().train(images(1)));
        stopSearch();
        assertArrayEquals(unbroken, bytes(withCheckpoints(16).build().train(images(1))));
        assertEquals(List.of(Stage.FINAL), trained);
    }

    @Test
    void aTrainingWhoseThreadWasInterruptedGoesOn() {
        byte[] unbroken = bytes(builder(16).build().train(images(1)));
        DNALTrainer stopped = withCheckpoints(16)
                .listener(new SearchListener() {
                    @Override
                    public void batchFinished(BatchProgress progress) {
                        if (progress.stage() == Stage.FINAL) {
                            Thread.currentThread().interrupt();
                        }
                    }
                })
                .build();
        assertThrows(TrainingCancelledException.class, () -> stopped.train(images(1)));
        assertTrue(Thread.interrupted());
        List<Integer> batches = new ArrayList<>();
        DNALTrainer again = withCheckpoints(16)
                .listener(new SearchListener() {
                    @Override
                    public void batchFinished(BatchProgress progress) {
                        batches.add(progress.batch());
                    }
                })
                .build();
        assertArrayEquals(unbroken, bytes(again.train(images(1))));
        assertEquals(List.of(1, 0, 1), batches);
    }

    @Test
    void aTrainerThatWasCancelledTrainsNoMore() {
        Cancellation cancellation = new Cancellation();
        DNALTrainer trainer = withCheckpoints(16).cancellation(cancellation).build();
        trainer.train(images(1)).close();
        cancellation.request();
        assertThrows(TrainingCancelledException.class, () -> trainer.train(images(1)));
        assertThrows(TrainingCancelledException.class, () -> trainer.trainBaseline(images(1)));
    }

    @Test
    void soDoesABaseline() {
        byte[] unbroken = bytes(builder(16).build().trainBaseline(images(1)));
        DNALTrainer stopped = withCheckpoints(16).listener(new Stopper()).build();
        assertThrows(IllegalStateException.class, () -> stopped.trainBaseline(images(1)));
        trained.clear();
        assertArrayEquals(unbroken, bytes(withCheckpoints(16).build().trainBaseline(images(1))));
        assertEquals(List.of(Stage.BASELINE), trained);
    }

    @Test
    void soDoesAThinNetworkBesideTheSearch() {
        Budget half = new Budget(Budget.Cost.MACS, "0.5x");
        byte[] unbroken = bytes(builder(16).budget(half).build().trainThin(images(1)));
        byte[] learned = bytes(builder(16).budget(half).build().train(images(1)));
        DNALTrainer stopped =
                withCheckpoints(16).budget(half).listener(new Stopper()).build();
        assertThrows(IllegalStateException.class, () -> stopped.trainThin(images(1)));
        trained.clear();
        DNALTrainer again = withCheckpoints(16).budget(half).build();
        assertArrayEquals(unbroken, bytes(again.trainThin(images(1))));
        assertEquals(List.of(Stage.THIN), trained);
        assertArrayEquals(learned, bytes(again.train(images(1))));
        assertEquals("dnal-thin", again.trainThin(images(1)).getName());
    }

    @Test
    void eachTrainingHasItsOwnCheckpoints() {
        DNALTrainer trainer = withCheckpoints(16).build();
        byte[] first = bytes(trainer.train(images(1)));
        byte[] second = bytes(trainer.train(images(2)));
        trained.clear();
        DNALTrainer again = withCheckpoints(16).build();
        assertArrayEquals(first, bytes(again.train(images(1))));
        assertArrayEquals(second, bytes(again.train(images(2))));
        assertEquals(List.of(), trained);
    }

    @Test
    void otherSettingsAreRefused() {
        stopSearch();
        DNALTrainer other = withCheckpoints(8).build();
        UnusableCheckpointException e = assertThrows(UnusableCheckpointException.class, () -> other.train(images(1)));
        assertTrue(e.getMessage().contains("'batchSize': then 16, now 8"), e.getMessage());
    }

    @Test
    void otherImagesAreRefused() {
        stopSearch();
        DNALTrainer same = withCheckpoints(16).build();
        UnusableCheckpointException e = assertThrows(UnusableCheckpointException.class, () -> same.train(images(2)));
        assertTrue(e.getMessage().contains("'images'"), e.getMessage());
    }

    @Test
    void theFolderIsNotPartOfTheProvenance() {
        assertEquals(
                builder(16).build().getProvenance(),
                withCheckpoints(16).checkpointSeconds(5).build().getProvenance());
    }

    @Test
    void checkpointsCanBeRemoved() throws IOException {
        stopSearch();
        assertTrue(Files.isDirectory(folder().resolve("training-0")));
        FolderCheckpoints.removeAll(folder());
        assertFalse(Files.exists(folder()));
    }

    @Test
    void whatSomebodyElsePutThereStays() throws IOException {
        stopSearch();
        Path notes = Files.writeString(folder().resolve("notes.txt"), "mine");
        FolderCheckpoints.removeAll(folder());
        assertTrue(Files.exists(notes));
        assertFalse(Files.exists(folder().resolve("training-0")));
    }

    @Test
    void timesThatAreNoneAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> builder(16).checkpointSeconds(-1).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> builder(16).checkpointSeconds(Double.NaN).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> builder(16).timeLimitSeconds(-1).build());
    }

    @Test
    void aTimeLimitIsPartOfTheProvenanceAndAnotherIsRefused() {
        stopSearch();
        DNALTrainer limited = withCheckpoints(16).timeLimitSeconds(3600).build();
        assertNotEquals(builder(16).build().getProvenance(), limited.getProvenance());
        UnusableCheckpointException e = assertThrows(UnusableCheckpointException.class, () -> limited.train(images(1)));
        assertTrue(e.getMessage().contains("'timeLimitSeconds': then 0.0, now 3600.0"), e.getMessage());
    }
}
