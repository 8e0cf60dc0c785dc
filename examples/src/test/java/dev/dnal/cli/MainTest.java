package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void helpListsTheCommands() {
        CommandRun run = CommandRun.of("--help");
        assertEquals(0, run.exitCode());
        assertTrue(run.out().startsWith("Usage: dnal"), run.out());
        for (String command : new String[] {"quickstart", "learn", "describe", "operators", "evaluate", "card"}) {
            assertTrue(run.out().contains("  " + command + " "), run.out());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "learn", "describe", "operators", "evaluate", "card"})
    void helpOfACommandEndsWithExamples(String command) {
        CommandRun run = CommandRun.of(command, "--help");
        assertEquals(0, run.exitCode());
        assertTrue(run.out().startsWith("Usage: dnal " + command), run.out());
        assertTrue(run.out().matches("(?s).*Examples:\\R  dnal " + command + ".*"), run.out());
    }

    @Test
    void versionNamesTheProgram() {
        assertTrue(CommandRun.of("--version").out().startsWith("dnal "));
    }

    @Test
    void noCommandIsAUsageError() {
        assertEquals(2, CommandRun.of().exitCode());
    }

    @Test
    void unknownOptionIsAUsageError() {
        CommandRun run = CommandRun.of("--no-such-option");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("--no-such-option"), run.err());
    }

    @Test
    void aCommandThatIsMisspeltIsGuessed() {
        assertTrue(CommandRun.of("quikstart").err().contains("dnal quickstart"));
    }
}
