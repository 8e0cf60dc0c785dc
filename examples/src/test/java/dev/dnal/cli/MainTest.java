package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void helpNamesTheCommand() {
        StringWriter out = new StringWriter();
        int exitCode = Main.commandLine().setOut(new PrintWriter(out)).execute("--help");
        assertEquals(0, exitCode);
        assertTrue(out.toString().startsWith("Usage: dnal"), out.toString());
    }

    @Test
    void unknownOptionIsAUsageError() {
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine().setErr(new PrintWriter(err)).execute("--no-such-option");
        assertEquals(2, exitCode);
        assertTrue(err.toString().contains("--no-such-option"), err.toString());
    }
}
