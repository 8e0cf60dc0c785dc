package dev.dnal.tribuo.internal.search;

import static dev.dnal.tribuo.internal.search.SmallSearch.search;
import static dev.dnal.tribuo.internal.search.SmallSearch.settings;
import static dev.dnal.tribuo.internal.search.SmallSearch.withoutSeconds;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.Checkpoint;
import dev.dnal.tribuo.search.resume.CheckpointException;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.training.TrainingConfig;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CancelledSearchTest {
    private static final TrainingConfig TRAINING =
            TrainingConfig.of(SessionConfig.on(Device.CPU).withThreads(1));

    private static final int ALL_BATCHES = SmallSearch.EPOCHS * SmallSearch.BATCHES;

    /** Does something when this process has trained on as many batches. */
    private static SearchListener afterBatches(int batches, Runnable action) {
        return new SearchListener() {
            private int heard;

            @Override
            public void batchFinished(BatchProgress progress) {
                heard++;
                if (heard == batches) {
                    action.run();
                }
            }
        };
    }

    /** Cancels as soon as the first stage goes on, so before its next step. */
    private static SearchListener atTheFirstStage(Runnable action) {
        return new SearchListener() {
            @Override
            public void stageStarted(Stage stage, int epochs) {
                if (stage == Stage.WEIGHTS) {
                    action.run();
                }
            }
        };
    }

    /**
     * Cancels the search again and again before it may come to its end. Nothing is saved but for that.
     *
     * @param batchesLeft what the last process has to do
     */
    private static void assertSameAsWithoutABreak(
            TrainingConfig training, int cancellations, Function<Runnable, SearchListener> listeners, int batchesLeft) {
        SearchSettings settings = settings(Optional.empty(), training);
        LearnedNetwork unbroken = search(settings, CheckpointStore.none(), new SearchListener() {})
                .learn();
        SmallSearch.Memory store = new SmallSearch.Memory(false);
        for (int count = 0; count < cancellations; count++) {
            Cancellation cancellation = new Cancellation();
            ArchitectureSearch search = search(settings, store, listeners.apply(cancellation::request), cancellation);
            assertThrows(TrainingCancelledException.class, search::learn);
        }
        List<Integer> batches = new ArrayList<>();
        SearchListener counter = new SearchListener() {
            @Override
            public void batchFinished(BatchProgress progress) {
                batches.add(progress.batch());
            }
        };
        LearnedNetwork learned = search(settings, store, counter).learn();
        assertEquals(batchesLeft, batches.size());
        assertArrayEquals(OnnxWriter.toBytes(unbroken.graph()), OnnxWriter.toBytes(learned.graph()));
        assertEquals(withoutSeconds(unbroken.history()), withoutSeconds(learned.history()));
    }

    @Test
    void cancelledEveryOtherBatchItEndsWithTheSameBytes() {
        assertSameAsWithoutABreak(TRAINING, ALL_BATCHES / 2, cancel -> afterBatches(2, cancel), ALL_BATCHES % 2);
    }

    @Test
    void soItDoesWhereAStepWaitsForOthers() {
        TrainingConfig looped = TRAINING.withShards(1).withStepsPerRun(SmallSearch.BATCHES);
        assertSameAsWithoutABreak(looped, 2, CancelledSearchTest::atTheFirstStage, ALL_BATCHES - 2);
    }

    @Test
    void anotherThreadCanCancel() throws InterruptedException {
        Cancellation cancellation = new Cancellation();
        CountDownLatch training = new CountDownLatch(1);
        Thread canceller = new Thread(() -> {
            try {
                training.await();
                cancellation.request();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        canceller.start();
        List<Integer> batches = new ArrayList<>();
        ArchitectureSearch search = search(
                settings(),
                CheckpointStore.none(),
                new SearchListener() {
                    @Override
                    public void batchFinished(BatchProgress progress) {
                        batches.add(progress.batch());
                        training.countDown();
                        while (!cancellation.isRequested()) {
                            Thread.onSpinWait();
                        }
                    }
                },
                cancellation);
        assertThrows(TrainingCancelledException.class, search::learn);
        canceller.join();
        assertEquals(List.of(0), batches);
    }

    @Test
    void listenersHearOfItAsOfNoFailure() {
        Cancellation cancellation = new Cancellation();
        List<Throwable> heard = new ArrayList<>();
        SearchListener listener = new SearchListener() {
            @Override
            public void cancelled(TrainingCancelledException cancelled) {
                heard.add(cancelled);
            }

            @Override
            public void failed(Throwable cause) {
                throw new AssertionError("It has not failed");
            }
        };
        ArchitectureSearch search = search(
                settings(),
                CheckpointStore.none(),
                SearchListener.all(List.of(afterBatches(4, cancellation::request), listener)),
                cancellation);
        TrainingCancelledException e = assertThrows(TrainingCancelledException.class, search::learn);
        assertTrue(e.getMessage().contains("in stage weights, after 1 of 2 epochs"), e.getMessage());
        assertEquals(List.of(e), heard);
        assertEquals(0, e.getSuppressed().length);
    }

    @Test
    void anEpochThatHasJustEndedIsKept() {
        Cancellation cancellation = new Cancellation();
        SmallSearch.Memory store = new SmallSearch.Memory(false);
        ArchitectureSearch search =
                search(settings(), store, afterBatches(SmallSearch.BATCHES, cancellation::request), cancellation);
        assertThrows(TrainingCancelledException.class, search::learn);
        Checkpoint.StageInTraining stage = store.load().orElseThrow().current().orElseThrow();
        assertEquals(1, stage.records().size());
        assertEquals(Checkpoint.PartOfEpoch.NOTHING, stage.begun());
    }

    @Test
    void afterTheLastStageItIsTooLate() {
        Cancellation cancellation = new Cancellation();
        SearchListener atTheEnd = afterBatches(ALL_BATCHES, cancellation::request);
        LearnedNetwork learned = search(settings(), CheckpointStore.none(), atTheEnd, cancellation)
                .learn();
        assertEquals(SmallSearch.EPOCHS, learned.history().size());
    }

    @Test
    void whatIsCancelledBeforehandDoesNotBegin() {
        Cancellation cancellation = new Cancellation();
        cancellation.request();
        SearchListener silent = new SearchListener() {};
        assertThrows(
                TrainingCancelledException.class,
                () -> search(settings(), CheckpointStore.none(), silent, cancellation));
    }

    @Test
    void anInterruptDuringASaveIsNoFailureOfTheStore() {
        CheckpointException broken = new CheckpointException("closed", new ClosedByInterruptException());
        CheckpointStore store = new CheckpointStore() {
            @Override
            public Optional<Checkpoint> load() {
                return Optional.empty();
            }

            @Override
            public void save(Checkpoint checkpoint) {
                throw broken;
            }
        };
        ArchitectureSearch search = search(settings(), store, new SearchListener() {});
        assertSame(
                broken,
                assertThrows(TrainingCancelledException.class, search::learn).getCause());
    }
}
