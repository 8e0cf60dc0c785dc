package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose folder is left, between the baseline and the search, because a checkpoint can't be kept. */
class ContinuedRunTest {
    @TempDir
    private Path parent;

    private Path out;
    private CommandRun stopped;

    private CommandRun learn(Path folder, String... options) {
        List<Object> args = new ArrayList<>(List.of("learn", "--data", parent.resolve("data"), "--out", folder));
        args.addAll(List.of("--network", "vgg-small", "--width", "2", "--batch-size", "8", "--threads", "1"));
        args.addAll(List.of("--epochs-weights", "1", "--epochs-architecture", "1", "--epochs-final", "1"));
        args.addAll(List.of("--time-processes", "0"));
        args.addAll(List.of(options));
        return CommandRun.of(args.toArray());
    }

    /** A file where the search wants a folder for its checkpoints. */
    private Path obstacle() {
        return out.resolve(RunFolder.CHECKPOINT).resolve("training-0");
    }

    @BeforeEach
    void stopARun() throws IOException {
        TestImages.writeFolder(parent.resolve("data"));
        out = parent.resolve("run");
        Files.createDirectories(obstacle().getParent());
        Files.writeString(obstacle(), "not a folder");
        stopped = learn(out);
        Files.delete(obstacle());
    }

    @Test
    void aCheckpointThatCannotBeKeptEndsTheRunWithTheReason() {
        assertEquals(2, stopped.exitCode(), stopped.err());
        assertTrue(stopped.err().contains(obstacle().toString()), stopped.err());
        assertFalse(Files.exists(out.resolve(RunFolder.RECORD)));
    }

    @Test
    void theSameCommandContinuesToTheSameNetworks() throws IOException {
        CommandRun continued = learn(out);
        assertEquals(0, continued.exitCode(), continued.err());
        assertTrue(continued.err().contains("baseline 3/3  from the checkpoint"), continued.err());
        Path unbroken = parent.resolve("unbroken");
        assertEquals(0, learn(unbroken).exitCode());
        assertArrayEquals(
                Files.readAllBytes(unbroken.resolve(RunFolder.ONNX)), Files.readAllBytes(out.resolve(RunFolder.ONNX)));
        assertFalse(Files.exists(out.resolve(RunFolder.CHECKPOINT)));
    }

    @Test
    void otherSettingsAreRefusedAndForceStartsOver() {
        CommandRun other = learn(out, "--seed", "2");
        assertEquals(2, other.exitCode(), other.err());
        assertTrue(other.err().contains("'seed': then 1, now 2"), other.err());
        assertTrue(other.err().contains("--force"), other.err());
        CommandRun forced = learn(out, "--seed", "2", "--force");
        assertEquals(0, forced.exitCode(), forced.err());
        assertFalse(forced.err().contains("from the checkpoint"), forced.err());
    }
}
