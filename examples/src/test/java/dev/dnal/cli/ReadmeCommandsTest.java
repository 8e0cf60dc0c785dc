package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The command line understands what the README and its own help tell users to call. */
class ReadmeCommandsTest {
    private static final String IN_README = "    ./dnal ";
    private static final String IN_HELP = "  dnal ";

    /** Commands of the README that stand on lines of their own, without the name of the program; benchmarks are another program. */
    static List<String> ofTheReadme() throws IOException {
        return commands(Files.readString(Path.of("..", "README.md")), IN_README).stream()
                .filter(command -> !command.startsWith("bench "))
                .toList();
    }

    /** The examples of all commands. */
    static List<String> ofTheHelp() {
        return Main.commandLine().getSubcommands().values().stream()
                .flatMap(command ->
                        Stream.of(command.getCommandSpec().usageMessage().footer()))
                .map(line -> line + "\n")
                .reduce(String::concat)
                .map(text -> commands(text, IN_HELP))
                .orElseThrow();
    }

    /** Lines with a beginning, with what follows them behind a backslash. */
    private static List<String> commands(String text, String beginning) {
        return text.replaceAll(" *\\\\\\R *", " ")
                .lines()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource({"ofTheReadme", "ofTheHelp"})
    void understands(String command) {
        String[] arguments = command.split(" ", -1);
        CommandLine.ParseResult parsed =
                assertDoesNotThrow(() -> Main.commandLine().parseArgs(arguments), command);
        if (arguments[0].equals("sweep")) {
            List<String> learn = new ArrayList<>(parsed.subcommand().unmatched());
            learn.addAll(List.of("--out", "runs/one"));
            assertDoesNotThrow(
                    () -> new CommandLine(new LearnCommand()).parseArgs(learn.toArray(String[]::new)), command);
        }
    }

    @Test
    void findsCommandsThatGoOnInTheNextLine() throws IOException {
        assertTrue(ofTheReadme().stream().anyMatch(command -> command.endsWith("--out runs/table --jobs 2")));
        assertFalse(ofTheHelp().stream()
                .anyMatch(command -> Arrays.asList(command.split(" ")).contains("\\")));
    }
}
