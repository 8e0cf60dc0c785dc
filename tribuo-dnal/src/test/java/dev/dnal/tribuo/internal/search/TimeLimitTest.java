package dev.dnal.tribuo.internal.search;

import static dev.dnal.tribuo.internal.search.SmallSearch.search;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.Checkpoint;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
    private static final Duration ONE_NANOSECOND = Duration.ofNanos(1);

    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);

    private static SearchSettings settings(Duration limit) {
        return SmallSearch.settings(small -> small.withTimeLimitSeconds(limit.toNanos() / 1e9));
    }

    private void pass(int seconds) {
        nanos.addAndGet(seconds * 1_000_000_000L);
    }

    private static LearnedNetwork learn(SearchSettings settings, CheckpointStore store) {
        return search(settings, store, new SearchListener() {}).learn();
    }

    private static List<Integer> steps(LearnedNetwork learned) {
        return learned.history().stream().map(EpochRecord::steps).toList();
    }

    @Test
    void stagesShareTheTimeByTheirEpochs() {
        TimeLimit limit = new TimeLimit(settings(Duration.ofSeconds(70)).trainer(), 0, nanos::get);
        pass(19);
        assertFalse(limit.isUp(Stage.WEIGHTS));
        pass(1);
        assertTrue(limit.isUp(Stage.WEIGHTS));
        pass(19);
        assertFalse(limit.isUp(Stage.ARCHITECTURE));
        pass(1);
        assertTrue(limit.isUp(Stage.ARCHITECTURE));
        pass(29);
        assertFalse(limit.isUp(Stage.FINAL));
        assertFalse(limit.isUp(Stage.BASELINE));
        assertFalse(limit.isUp(Stage.THIN));
        pass(1);
        assertTrue(limit.isUp(Stage.FINAL));
        assertTrue(limit.isUp(Stage.BASELINE));
        assertTrue(limit.isUp(Stage.THIN));
    }

    @Test
    void theTimeOfEarlierProcessesCounts() {
        TimeLimit limit = new TimeLimit(settings(Duration.ofSeconds(70)).trainer(), 15.5, nanos::get);
        pass(4);
        assertFalse(limit.isUp(Stage.WEIGHTS));
        pass(1);
        assertTrue(limit.isUp(Stage.WEIGHTS));
    }

    @Test
    void checkpointsTellTheTimeOfEarlierProcesses() {
        SmallSearch.Memory store = new SmallSearch.Memory(false);
        assertEquals(0, new SearchCheckpoints(store).secondsBefore());
        List<EpochRecord> records = List.of(SmallSearch.epoch(Stage.WEIGHTS, 2.5), SmallSearch.epoch(Stage.WEIGHTS, 3));
        Checkpoint.Choice choice = new Checkpoint.Choice(1, Map.of());
        store.save(new Checkpoint(
                Map.of(),
                List.of(new Checkpoint.TrainedStage(Stage.WEIGHTS, records, choice)),
                Optional.of(new Checkpoint.StageInTraining(
                        Stage.ARCHITECTURE,
                        List.of(SmallSearch.epoch(Stage.ARCHITECTURE, 4)),
                        Optional.empty(),
                        new Checkpoint.PartOfEpoch(1, 1, 1, 1, 0.25),
                        Map.of(),
                        Map.of()))));
        assertEquals(9.75, new SearchCheckpoints(store).secondsBefore());
    }

    @Test
    void withoutTimeEachStageMakesAStepAndANetworkComesOut() {
        LearnedNetwork learned = learn(settings(ONE_NANOSECOND), CheckpointStore.none());
        assertEquals(List.of(1, 1, 1), steps(learned));
        assertTrue(learned.architecture().isPresent());
        assertEquals(0, learned.chosenEpoch());
        assertFalse(Double.isNaN(learned.history().get(2).validationAccuracy()));
    }

    @Test
    void soItIsWithABaseline() {
        LearnedNetwork trained = search(settings(ONE_NANOSECOND), CheckpointStore.none(), new SearchListener() {})
                .trainBaseline();
        assertEquals(List.of(1), steps(trained));
    }

    @Test
    void aStageThatWasCutOffIsNotTrainedOnWhenTheSearchGoesOn() {
        SmallSearch.Memory store = new SmallSearch.Memory(false);
        SearchListener stopper = new SearchListener() {
            @Override
            public void stageStarted(Stage stage, int epochs) {
                if (stage == Stage.ARCHITECTURE) {
                    throw new IllegalStateException("stopped");
                }
            }
        };
        ArchitectureSearch stopped = search(settings(ONE_NANOSECOND), store, stopper);
        assertThrows(IllegalStateException.class, stopped::learn);
        assertEquals(List.of(1, 1, 1), steps(learn(settings(ONE_NANOSECOND), store)));
    }

    @Test
    void enoughTimeChangesNothing() {
        assertArrayEquals(
                OnnxWriter.toBytes(
                        learn(SmallSearch.settings(), CheckpointStore.none()).graph()),
                OnnxWriter.toBytes(learn(settings(Duration.ofDays(300)), CheckpointStore.none())
                        .graph()));
    }

    @Test
    void timesThatCantBeAreRefusedAndNoneIsNoLimit() {
        assertThrows(IllegalArgumentException.class, () -> settings(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> settings(Duration.ofDays(366)));
        assertEquals(Optional.empty(), settings(Duration.ZERO).trainer().timeLimit());
    }
}
