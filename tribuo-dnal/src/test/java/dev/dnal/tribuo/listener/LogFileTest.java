package dev.dnal.tribuo.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.search.record.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    private Path folder;

    @Test
    void linesHaveTheirTimeAndStayWhenAnotherProcessGoesOn() throws IOException {
        Path file = folder.resolve("run.log");
        for (int process = 0; process < 2; process++) {
            try (LogFile log = new LogFile(file)) {
                log.info("begun {0}");
                log.listener().stageStarted(Stage.WEIGHTS, 3);
                log.listener().warned("little is left");
            }
        }
        List<String> lines = Files.readAllLines(file);
        assertEquals(6, lines.size(), lines.toString());
        String time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ ";
        assertTrue(lines.get(0).matches(time + "INFO begun \\{0\\}"), lines.get(0));
        assertTrue(lines.get(1).matches(time + "INFO Stage weights begins, of 3 epochs"), lines.get(1));
        assertTrue(lines.get(5).matches(time + "WARNING little is left"), lines.get(5));
    }

    @Test
    void warningsOfTheLibraryAreInItWhileItIsOpen() throws IOException {
        Path file = folder.resolve("run.log");
        Logger library = Logger.getLogger("dev.dnal.anything");
        try (LogFile log = new LogFile(file)) {
            log.info("begun");
            library.log(Level.WARNING, "odd", new IllegalStateException("why"));
            library.setLevel(Level.INFO);
            library.info("little");
        } finally {
            library.setLevel(null);
        }
        library.warning("too late");
        String text = Files.readString(file);
        assertTrue(text.contains("WARNING odd") && text.contains("IllegalStateException: why"), text);
        assertTrue(!text.contains("too late") && !text.contains("little"), text);
    }
}
