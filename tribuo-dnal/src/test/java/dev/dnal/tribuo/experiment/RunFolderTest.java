package dev.dnal.tribuo.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.listener.LogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final List<String> FILES =
            List.of(RunFolder.HISTORY, RunFolder.ONNX, RunFolder.TRIBUO, RunFolder.RECORD);

    @TempDir
    private Path parent;

    private static void writeAll(RunFolder run, String text) throws IOException {
        for (String file : FILES) {
            run.write(file, text);
        }
    }

    private static Set<String> contents(Path folder) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    private static void completeRun(Path folder) throws IOException {
        try (RunFolder run = RunFolder.create(folder)) {
            writeAll(run, "old");
            run.commit();
        }
    }

    @Test
    void holdsTheFourFilesAndNothingElseAtTheEnd() throws IOException {
        Path folder = parent.resolve("a").resolve("b");
        completeRun(folder);
        assertEquals(new TreeSet<>(FILES), contents(folder));
    }

    @Test
    void holdsThePaddedFormIfThereIsOneAndNotThatOfAnEarlierRun() throws IOException {
        Path folder = parent.resolve("run");
        try (RunFolder run = RunFolder.create(folder)) {
            writeAll(run, "old");
            run.write(RunFolder.PADDED, "old");
            run.commit();
        }
        assertEquals("old", Files.readString(folder.resolve(RunFolder.PADDED)));
        try (RunFolder run = RunFolder.replace(folder)) {
            writeAll(run, "new");
            run.commit();
        }
        assertEquals(new TreeSet<>(FILES), contents(folder));
    }

    @Test
    void holdsNoneOfTheFilesBeforeTheEnd() throws IOException {
        Path folder = parent.resolve("run");
        try (RunFolder run = RunFolder.create(folder)) {
            writeAll(run, "new");
            FILES.forEach(file -> assertFalse(Files.exists(folder.resolve(file))));
        }
    }

    @Test
    void leavesNothingBehindWithoutAnEnd() throws IOException {
        try (RunFolder run = RunFolder.create(parent.resolve("a").resolve("b"))) {
            run.write(RunFolder.HISTORY, "half");
        }
        assertEquals(Set.of(), contents(parent));
    }

    @Test
    void leavesAFolderThatWasThereBefore() throws IOException {
        Path folder = Files.createDirectory(parent.resolve("run"));
        try (RunFolder run = RunFolder.create(folder)) {
            run.write(RunFolder.HISTORY, "half");
        }
        assertEquals(Set.of(), contents(folder));
    }

    @Test
    void doesNotEndWithAFileMissing() throws IOException {
        Path folder = parent.resolve("run");
        try (RunFolder run = RunFolder.create(folder)) {
            run.write(RunFolder.RECORD, "{}");
            assertThrows(IllegalStateException.class, run::commit);
        }
        assertFalse(Files.exists(folder));
    }

    @Test
    void refusesAFolderWithARun() throws IOException {
        Path folder = parent.resolve("run");
        completeRun(folder);
        UnusableInputException e = assertThrows(UnusableInputException.class, () -> RunFolder.create(folder));
        assertTrue(e.getMessage().contains("--force"), e.getMessage());
    }

    @Test
    void refusesAFolderWithOtherFiles() throws IOException {
        Files.writeString(parent.resolve("thesis.tex"), "precious");
        assertThrows(UnusableInputException.class, () -> RunFolder.create(parent));
        assertEquals(Set.of("thesis.tex"), contents(parent));
    }

    @Test
    void refusesAFile() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "precious");
        assertThrows(UnusableInputException.class, () -> RunFolder.replace(file));
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void refusesAFolderThatCannotBeMade() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "precious");
        UnusableInputException e = assertThrows(
                UnusableInputException.class,
                () -> RunFolder.create(file.resolve("a").resolve("b")));
        assertTrue(e.getMessage().contains("can be written"), e.getMessage());
    }

    @Test
    void replacesARunAndLeavesOtherFiles() throws IOException {
        Path folder = parent.resolve("run");
        completeRun(folder);
        Files.writeString(folder.resolve("notes.txt"), "mine");
        try (RunFolder run = RunFolder.replace(folder)) {
            writeAll(run, "new");
            run.commit();
        }
        assertEquals("new", Files.readString(folder.resolve(RunFolder.ONNX)));
        assertEquals("mine", Files.readString(folder.resolve("notes.txt")));
    }

    @Test
    void keepsTheRunThatItDidNotGetToReplace() throws IOException {
        Path folder = parent.resolve("run");
        completeRun(folder);
        try (RunFolder run = RunFolder.replace(folder)) {
            run.write(RunFolder.RECORD, "new");
        }
        assertEquals(new TreeSet<>(FILES), contents(folder));
        assertEquals("old", Files.readString(folder.resolve(RunFolder.RECORD)));
    }

    @Test
    void theLogOfARunStaysUntilThatOfAnotherTakesItsPlace() throws IOException {
        Path folder = parent.resolve("run");
        try (RunFolder run = RunFolder.create(folder)) {
            run.log(List.of("learn", "first")).close();
            writeAll(run, "old");
            run.commit();
        }
        try (RunFolder run = RunFolder.replace(folder)) {
            run.log(List.of("learn", "failed")).close();
        }
        assertTrue(log(folder).contains("learn first"), log(folder));
        try (RunFolder run = RunFolder.replace(folder)) {
            try (LogFile log = run.log(List.of("learn", "second"))) {
                writeAll(run, "new");
                run.commit();
                log.info("Done");
            }
        }
        assertFalse(log(folder).contains("first") || log(folder).contains("failed"), log(folder));
        assertTrue(log(folder).contains("learn second") && log(folder).contains("Done"), log(folder));
    }

    private static String log(Path folder) throws IOException {
        return Files.readString(folder.resolve(RunFolder.LOG));
    }

    @Test
    void theLogOfARunThatIsForgottenGoesWithIt() throws IOException {
        Path folder = interruptedRun(parent.resolve("run"));
        Files.writeString(folder.resolve(RunFolder.LOG), "interrupted");
        try (RunFolder run = RunFolder.replace(folder)) {
            run.log(List.of("learn", "second")).close();
            writeAll(run, "new");
            run.commit();
        }
        assertFalse(log(folder).contains("interrupted"), log(folder));
    }

    /** A folder as a process leaves it that is killed after its first checkpoint. */
    private static Path interruptedRun(Path folder) throws IOException {
        Path generation =
                folder.resolve(RunFolder.CHECKPOINT).resolve("baseline").resolve("generation-1");
        Files.createDirectories(generation);
        Files.writeString(generation.resolve("SHA256SUMS"), "");
        Path staging = Files.createDirectory(folder.resolve(RunFolder.STAGING));
        Files.writeString(staging.resolve(RunFolder.ONNX), "half");
        return folder;
    }

    @Test
    void goesOnWithARunThatWasKilledAndRemovesItsCheckpointsAtTheEnd() throws IOException {
        Path folder = interruptedRun(parent.resolve("run"));
        try (RunFolder run = RunFolder.create(folder)) {
            assertFalse(Files.exists(run.staged(RunFolder.ONNX)));
            assertTrue(Files.exists(run.checkpoints().resolve("baseline")));
            writeAll(run, "new");
            run.commit();
        }
        assertEquals(new TreeSet<>(FILES), contents(folder));
    }

    @Test
    void leavesCheckpointsWithoutAnEnd() throws IOException {
        Path folder = parent.resolve("run");
        try (RunFolder run = RunFolder.create(folder)) {
            Files.createDirectories(run.checkpoints().resolve("baseline").resolve("generation-1"));
        }
        assertEquals(Set.of(RunFolder.CHECKPOINT), contents(folder));
    }

    @Test
    void goesOnWithARunThatWasKilledBeforeItsFirstCheckpoint() throws IOException {
        Path folder = parent.resolve("run");
        Files.createDirectories(folder.resolve(RunFolder.STAGING));
        try (RunFolder run = RunFolder.create(folder)) {
            writeAll(run, "new");
            run.commit();
        }
        assertEquals(new TreeSet<>(FILES), contents(folder));
    }

    @Test
    void startsOverIfAskedTo() throws IOException {
        Path folder = interruptedRun(parent.resolve("run"));
        try (RunFolder run = RunFolder.replace(folder)) {
            assertFalse(Files.exists(run.checkpoints()));
        }
    }

    @Test
    void refusesAFolderThatAnotherWorksIn() throws IOException {
        Path folder = parent.resolve("run");
        try (RunFolder first = RunFolder.create(folder)) {
            UnusableInputException e = assertThrows(UnusableInputException.class, () -> RunFolder.create(folder));
            assertTrue(e.getMessage().contains("no other process"), e.getMessage());
            writeAll(first, "new");
            first.commit();
        }
        assertEquals(new TreeSet<>(FILES), contents(folder));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsToldWithTheFileAndWhatToDo() throws IOException {
        Path folder = parent.resolve("run");
        try (RunFolder run = RunFolder.create(folder)) {
            Files.createSymbolicLink(run.staged(RunFolder.ONNX), Path.of("/dev/full"));
            IOException e = assertThrows(IOException.class, () -> run.write(RunFolder.ONNX, "network"));
            assertTrue(e.getMessage().startsWith(folder.resolve(RunFolder.ONNX).toString()), e.getMessage());
            assertTrue(e.getMessage().contains("No space left"), e.getMessage());
            assertTrue(e.getMessage().contains("it goes on from the last checkpoint"), e.getMessage());
        }
    }
}
