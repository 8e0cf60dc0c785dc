package dev.dnal.onnx.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Test
    void replacesWhatIsThereAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("text.csv");
        AtomicFile.write(file, "old");
        AtomicFile.write(file, "new: \u00e4");
        assertEquals("new: \u00e4", Files.readString(file));
        assertEquals(List.of("text.csv"), names());
    }

    @Test
    void aFailureLeavesTheFileAsItWas() throws IOException {
        Path file = folder.resolve("model.onnx");
        AtomicFile.write(file, "old");
        IOException thrown = assertThrows(
                IOException.class,
                () -> AtomicFile.write(file, (Path part) -> {
                    Files.writeString(part, "hal");
                    assertEquals("old", Files.readString(file), "while the new one is written");
                    throw new IOException("the disk is full");
                }));
        assertEquals(
                "Can't write " + file + ": the disk is full; make room, or choose another folder", thrown.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("model.onnx"), names());
    }

    @Test
    void leavesWhatIsNoFileAlone() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        IOException thrown = assertThrows(IOException.class, () -> AtomicFile.write(taken, "text"));
        assertTrue(thrown.getMessage().contains("a folder, a device"), thrown.toString());
        assertTrue(Files.isDirectory(taken));
    }

    @Test
    void saysWhichFolderIsMissing() {
        Path file = folder.resolve("missing").resolve("model.onnx");
        IOException thrown = assertThrows(IOException.class, () -> AtomicFile.write(file, "text"));
        assertTrue(thrown.getMessage().contains("there is no folder " + folder.resolve("missing")), thrown.toString());
    }

    @Test
    void movesOverWhatIsThere() throws IOException {
        Path from = Files.writeString(folder.resolve("staged"), "new");
        Path to = Files.writeString(folder.resolve("placed"), "old");
        AtomicFile.move(from, to);
        assertEquals("new", Files.readString(to));
        assertEquals(List.of("placed"), names());
    }
}
