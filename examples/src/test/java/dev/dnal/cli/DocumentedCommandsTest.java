package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.cli.print.OperatorTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The command line understands what the documentation and its own help tell users to call, and does what the documentation shows. */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..");
    private static final String IN_DOCUMENTS = "    ./dnal ";
    private static final String IN_HELP = "  dnal ";

    /** Options of Java and of Tribuo's command line. */
    private static final Set<String> OPTIONS_OF_OTHERS =
            Set.of("--config-file-formats", "--@weights.epochs", "--enable-native-access");

    private static final Pattern OPTION = Pattern.compile("`(?:dnal )?(?:[a-z]+ )?(--[^` =]+)[^`]*`");

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path folder : List.of(ROOT, ROOT.resolve("docs"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.getFileName().toString().endsWith(".md"))
                        .sorted()
                        .forEach(pages::add);
            }
        }
        return pages;
    }

    /** Commands of all pages that stand on lines of their own, without the name of the program; benchmarks are another program. */
    static List<String> ofTheDocuments() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Path page : pages()) {
            commands(Files.readString(page), IN_DOCUMENTS).stream()
                    .filter(command -> !command.startsWith("bench "))
                    .forEach(commands::add);
        }
        return commands;
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
    @MethodSource({"ofTheDocuments", "ofTheHelp"})
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
        assertTrue(ofTheDocuments().stream().anyMatch(command -> command.endsWith("--out runs/table --jobs 2")));
        assertFalse(ofTheHelp().stream()
                .anyMatch(command -> Arrays.asList(command.split(" ")).contains("\\")));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void optionsThatAreNamedAreThere(Path page) throws IOException {
        CommandLine dnal = Main.commandLine();
        Set<String> known = Stream.concat(Stream.of(dnal), dnal.getSubcommands().values().stream())
                .map(CommandLine::getCommandSpec)
                .flatMap(command -> Stream.of(command.optionsMap(), command.negatedOptionsMap()))
                .flatMap(options -> options.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        known.addAll(OPTIONS_OF_OTHERS);
        assertEquals(
                List.of(),
                OPTION.matcher(Files.readString(page))
                        .results()
                        .map(option -> option.group(1))
                        .filter(option -> !known.contains(option))
                        .toList());
    }

    @Test
    void theTableOfOperatorsIsTheOneThatTheCommandPrints() throws IOException {
        String shown = new OperatorTable()
                .toString()
                .lines()
                .map(line -> line.isEmpty() ? line : "    " + line)
                .collect(Collectors.joining("\n"));
        String page = Files.readString(ROOT.resolve("docs/onnx-support.md"));
        assertEquals(shown, page.substring(page.indexOf("    operator ")).stripTrailing());
    }
}
