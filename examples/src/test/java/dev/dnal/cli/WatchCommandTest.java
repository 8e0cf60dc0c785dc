package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WatchCommandTest {
    @TempDir
    private Path folder;

    private void progress(RunProgress.State state, String stage, double epoch) throws IOException {
        AtomicFile.write(
                folder.resolve(RunFolder.PROGRESS),
                new RunProgress(
                                state,
                                stage,
                                epoch,
                                9,
                                3_723L,
                                0.05,
                                0.5,
                                "accuracy",
                                0.875,
                                61_990_000L,
                                "2026-01-01T00:00:00Z")
                        .toJson());
    }

    @Test
    void aRunIsFollowedUntilItIsDone() throws Exception {
        RunFolder run = RunFolder.create(folder);
        progress(RunProgress.State.RUNNING, "weights", 1);
        CompletableFuture<CommandRun> watched = CompletableFuture.supplyAsync(() -> CommandRun.of("watch", folder));
        TimeUnit.MILLISECONDS.sleep(1500);
        progress(RunProgress.State.RUNNING, "final", 2.25);
        TimeUnit.MILLISECONDS.sleep(1500);
        progress(RunProgress.State.DONE, "measuring", 0);
        CommandRun end = watched.get();
        run.close();
        assertEquals(0, end.exitCode(), end.err());
        assertTrue(
                end.err().contains("final 2.3/9  ETA 1:02:03  loss 0.5000  val 87.50 %  61.99 M MACs  rate 0.0500"),
                end.err());
        assertTrue(end.err().startsWith("weights 1.0/9  ETA"), end.err());
        assertEquals("Done: " + folder.resolve(RunFolder.RECORD), end.out().strip());
    }

    @Test
    void aRunWhoseProcessHasEndedWasStopped() throws IOException {
        progress(RunProgress.State.RUNNING, "weights", 1);
        CommandRun run = CommandRun.of("watch", folder);
        assertEquals(1, run.exitCode());
        assertEquals(
                "The run was stopped; the same command goes on with it",
                run.out().strip());
    }

    @Test
    void aRunThatHasFailedIsSaidToHave() throws IOException {
        progress(RunProgress.State.FAILED, "weights", 1);
        CommandRun run = CommandRun.of("watch", folder);
        assertEquals(1, run.exitCode());
        assertTrue(run.out().startsWith("The run has failed"), run.out());
    }

    @Test
    void aFolderWithoutARunIsRefused() throws IOException {
        CommandRun run = CommandRun.of("watch", folder);
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("expected the folder of a run, found no progress.json"), run.err());
        Files.writeString(folder.resolve(RunFolder.PROGRESS), "{");
        assertEquals(2, CommandRun.of("watch", folder).exitCode());
    }
}
