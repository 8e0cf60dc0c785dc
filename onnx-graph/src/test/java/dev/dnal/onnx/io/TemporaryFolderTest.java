package dev.dnal.onnx.io;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {
    @Test
    void isGoneWithItsFilesWhenItIsClosed() throws IOException {
        Path path;
        try (TemporaryFolder folder = TemporaryFolder.create("dnal-test")) {
            path = folder.path();
            Files.writeString(path.resolve("file"), "text");
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void saysWhichFolderCannotBeWrittenAndWhatToDo() {
        String message = TemporaryFolder.unusable(new IOException("No space left on device"));
        assertTrue(message.startsWith(System.getProperty("java.io.tmpdir")), message);
        assertTrue(message.contains("No space left") && message.contains("-Djava.io.tmpdir=FOLDER"), message);
    }
}
