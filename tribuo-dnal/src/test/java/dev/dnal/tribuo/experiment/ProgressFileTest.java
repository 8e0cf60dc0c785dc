package dev.dnal.tribuo.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.search.SearchListener.BatchProgress;
import dev.dnal.tribuo.search.SearchListener.Resumption;
import dev.dnal.tribuo.search.SearchListener.StageEnd;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressFileTest {
    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();

    private ProgressFile file(int epochs) {
        return new ProgressFile(text -> AtomicFile.write(path(), text), epochs, nanos::get);
    }

    private Path path() {
        return folder.resolve(RunFolder.PROGRESS);
    }

    private RunProgress read() throws IOException {
        return RunProgress.read(path());
    }

    private void pass(double seconds) {
        nanos.addAndGet((long) (seconds * 1e9));
    }

    private static EpochRecord epoch(int number, int epochs, double validation) {
        return new EpochRecord(
                Stage.FINAL,
                number,
                epochs,
                4,
                0.05,
                0,
                0.75,
                Metric.ACCURACY,
                0.9,
                validation,
                1,
                5_000,
                Double.NaN,
                GateDiagnostics.NONE,
                3,
                1);
    }

    @Test
    void anEpochSaysAllThatIsKnown() throws IOException {
        ProgressFile progress = file(10);
        assertEquals(RunProgress.State.RUNNING, read().state());
        assertNull(read().stage());
        progress.stageStarted(Stage.FINAL, 5);
        assertNull(read().secondsLeft());
        pass(2);
        progress.epochFinished(epoch(0, 5, 0.875));
        RunProgress read = read();
        Instant.parse(read.updated());
        assertEquals(
                new RunProgress(
                        RunProgress.State.RUNNING,
                        "final",
                        1,
                        5,
                        18L,
                        0.05,
                        0.75,
                        "accuracy",
                        0.875,
                        5_000L,
                        read.updated()),
                read);
    }

    @Test
    void stepsAreWrittenOnceASecondAtMost() throws IOException {
        ProgressFile progress = file(2);
        progress.stageStarted(Stage.FINAL, 2);
        pass(0.5);
        progress.batchFinished(new BatchProgress(Stage.FINAL, 0, 2, 0, 4, 8, 3.0));
        assertNull(read().loss());
        pass(0.5);
        progress.batchFinished(new BatchProgress(Stage.FINAL, 0, 2, 1, 4, 8, 2.5));
        assertEquals(2.5, read().loss());
        assertEquals(0.5, read().epoch());
        assertEquals(3L, read().secondsLeft());
    }

    @Test
    void withoutValidationImagesThatIsLeftOut() throws IOException {
        ProgressFile progress = file(2);
        progress.stageStarted(Stage.FINAL, 2);
        progress.epochFinished(epoch(0, 2, Double.NaN));
        assertNull(read().validation());
        assertFalse(Files.readString(path()).contains("validation"));
    }

    @Test
    void aStageGoesOnWhereAnEarlierProcessHadLeftIt() throws IOException {
        ProgressFile progress = file(4);
        progress.stageStarted(Stage.FINAL, 4);
        progress.stageResumed(
                new Resumption(Stage.FINAL, 4, List.of(epoch(0, 4, 0.5), epoch(1, 4, 0.625)), 0.5, false));
        assertEquals(2.5, read().epoch());
        assertEquals(0.625, read().validation());
        pass(1);
        progress.epochFinished(epoch(2, 4, 0.75));
        assertEquals(2L, read().secondsLeft());
    }

    @Test
    void epochsThatAreSparedTakeNoTime() throws IOException {
        ProgressFile progress = file(6);
        progress.stageStarted(Stage.WEIGHTS, 5);
        progress.stageFinished(new StageEnd(Stage.WEIGHTS, 5, List.of(), 0));
        progress.stageStarted(Stage.FINAL, 1);
        pass(3);
        progress.epochFinished(epoch(0, 1, 0.5));
        assertEquals(0L, read().secondsLeft());
    }

    @Test
    void whatEndsWithoutARecordHasFailed() throws IOException {
        try (ProgressFile progress = file(1)) {
            progress.measuring();
            assertEquals(RunProgress.MEASURING, read().stage());
        }
        assertEquals(RunProgress.State.FAILED, read().state());
        try (ProgressFile progress = file(1)) {
            progress.done();
        }
        assertEquals(RunProgress.State.DONE, read().state());
    }

    @Test
    void aFileThatCannotBeWrittenEndsNothing() throws IOException {
        Files.createDirectory(path());
        try (ProgressFile progress = file(1)) {
            progress.stageStarted(Stage.FINAL, 1);
            progress.done();
        }
        assertTrue(Files.isDirectory(path()));
    }

    @Test
    void whatIsNoProgressIsRefusedByName() throws IOException {
        Files.writeString(path(), "{}");
        String message = assertThrows(UnusableInputException.class, this::read).getMessage();
        assertTrue(message.startsWith(path() + ": expected the progress of a run"), message);
    }

    @Test
    void aFolderPublishesWhileTheRunGoesOnAndAfterwards() throws IOException {
        RunFolder run = RunFolder.create(folder.resolve("run"));
        Path published = run.folder().resolve(RunFolder.PROGRESS);
        run.publish(RunFolder.PROGRESS, "1");
        assertEquals("1", Files.readString(published));
        for (String name : List.of(RunFolder.HISTORY, RunFolder.ONNX, RunFolder.RECORD)) {
            run.write(name, name);
        }
        run.commit();
        run.publish(RunFolder.PROGRESS, "2");
        run.close();
        assertEquals("2", Files.readString(published));
    }

    @Test
    void aRunThatWasKilledBeforeItsFirstCheckpointIsNoObstacle() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.writeString(run.resolve(RunFolder.PROGRESS), "{}");
        RunFolder.create(run).close();
        assertFalse(Files.exists(run.resolve(RunFolder.PROGRESS)));
    }
}
