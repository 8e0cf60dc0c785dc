package dev.dnal.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.dnal.conformance.documentation.Documentation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DocumentedBenchmarksTest {
    @Test
    void whatTheDocumentationTellsUsersToMeasureIsThere() throws IOException {
        List<String> commands = Documentation.commands(Path.of(".."), "    ./dnal bench ");
        assertFalse(commands.isEmpty());
        for (String command : commands) {
            CommandLine.ParseResult parsed =
                    assertDoesNotThrow(() -> BenchMain.commandLine().parseArgs(command.split(" ", -1)), command);
            List<String> names = parsed.matchedPositionalValue(0, List.of());
            names.forEach(name -> assertDoesNotThrow(() -> BenchCases.named(name), command));
        }
    }
}
