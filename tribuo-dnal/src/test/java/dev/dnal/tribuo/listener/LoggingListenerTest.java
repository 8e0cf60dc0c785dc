package dev.dnal.tribuo.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dnal.tribuo.search.SearchListener.BatchProgress;
import dev.dnal.tribuo.search.SearchListener.Resumption;
import dev.dnal.tribuo.search.SearchListener.StageEnd;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.testing.LogLines;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

class LoggingListenerTest {
    private static List<String> logged(LoggingListener listener, Level least, Consumer<LoggingListener> events) {
        return LogLines.of(LoggingListener.class, least, () -> events.accept(listener));
    }

    private static void batches(LoggingListener listener) {
        for (int batch = 0; batch < 5; batch++) {
            listener.batchFinished(new BatchProgress(Stage.WEIGHTS, 1, 4, batch, 5, 8, 0.25));
        }
    }

    @Test
    void everySoManyBatchesAreAFineLine() {
        assertEquals(
                List.of(
                        "FINE Stage weights, epoch 2/4, batch 2/5: mean loss 0.250000",
                        "FINE Stage weights, epoch 2/4, batch 4/5: mean loss 0.250000"),
                logged(new LoggingListener(2), Level.FINE, LoggingListenerTest::batches));
    }

    @Test
    void batchesAreNotHeardAtInfo() {
        assertEquals(List.of(), logged(new LoggingListener(2), Level.INFO, LoggingListenerTest::batches));
    }

    @Test
    void stagesAndEpochsAreLinesOfInformation() {
        EpochRecord first = Epochs.epoch(Stage.WEIGHTS, 0, 3, 0.5);
        EpochRecord second = Epochs.epoch(Stage.WEIGHTS, 1, 3, Double.NaN);
        assertEquals(
                List.of(
                        "INFO Stage weights begins, of 3 epochs",
                        "INFO Stage weights goes on from a checkpoint, with 1 of 3 epochs done",
                        "INFO Stage weights, epoch 2/3: mean loss 0.612040, training accuracy 0.8000, 75 % of the gates"
                                + " open, 12280000 MACs",
                        "INFO Stage weights, epoch 1/3: mean loss 0.612040, training accuracy 0.8000, validation accuracy"
                                + " 0.5000, 75 % of the gates open, 12280000 MACs",
                        "INFO Stage weights is over after 2 of 3 epochs"),
                logged(new LoggingListener(), Level.INFO, listener -> {
                    listener.stageStarted(Stage.WEIGHTS, 3);
                    listener.stageResumed(new Resumption(Stage.WEIGHTS, 3, List.of(first), 0, false));
                    listener.epochFinished(second);
                    listener.epochFinished(first);
                    listener.stageFinished(new StageEnd(Stage.WEIGHTS, 3, List.of(first, second), 0));
                }));
    }

    @Test
    void aFailureIsAWarning() {
        assertEquals(
                List.of("WARNING Training has failed"),
                logged(
                        new LoggingListener(),
                        Level.WARNING,
                        listener -> listener.failed(new IllegalStateException("diverged"))));
    }

    @Test
    void aWarningIsOne() {
        assertEquals(
                List.of("WARNING little is left"),
                logged(new LoggingListener(), Level.WARNING, listener -> listener.warned("little is left")));
    }

    @Test
    void anIntervalBelowOneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LoggingListener(0));
    }
}
