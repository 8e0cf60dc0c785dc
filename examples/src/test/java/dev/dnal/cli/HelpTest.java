package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.cli.help.Topic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HelpTest {
    private static final Set<String> OF_ANY_COMMAND = Set.of("--help", "--version", "--debug", "--quiet");

    private static String help(int width, CommandLine.Help.Ansi colours, String... command) {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true)).setUsageHelpWidth(width);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(colours));
        line.execute(command);
        return out.toString();
    }

    static Stream<CommandLine> commands() {
        return Main.commandLine().getSubcommands().values().stream()
                .filter(command -> !(command.getCommand() instanceof CommandLine.HelpCommand))
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachOptionIsAboutSomething(CommandLine command) {
        command.getCommandSpec()
                .options()
                .forEach(option -> assertEquals(
                        OF_ANY_COMMAND.contains(option.longestName()),
                        Topic.of(option) == Topic.GENERAL,
                        command.getCommandName() + " " + option.longestName()));
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 120, 160})
    void helpIsAsWideAsTheTerminalAndNoWider(int width) {
        for (CommandLine command : commands().toList()) {
            String text = help(width, CommandLine.Help.Ansi.OFF, command.getCommandName(), "--help");
            // Examples are to be copied: they stand as they are.
            int widest = text.substring(0, text.indexOf("Examples:"))
                    .lines()
                    .mapToInt(String::length)
                    .max()
                    .orElseThrow();
            assertTrue(widest <= width, command.getCommandName() + ": " + widest);
            assertTrue(!command.getCommandName().equals("learn") || widest > width - 12, "only " + widest);
        }
    }

    @Test
    void optionsStandByTopicWhatMustBeGivenFirst() {
        List<String> lines =
                help(80, CommandLine.Help.Ansi.OFF, "learn", "--help").lines().toList();
        assertEquals("Usage: dnal learn --data=DATA --network=NETWORK --out=DIR [OPTIONS]", lines.get(0));
        List<String> expected =
                List.of("Data", "Network", "Budget", "Training", "Machine", "Output", "Advanced", "Any command");
        List<String> headings = new ArrayList<>(lines);
        headings.retainAll(expected);
        assertEquals(expected, headings);
        assertTrue(lines.get(lines.indexOf("Data") + 1).startsWith("      --data=DATA "));
        assertTrue(lines.get(lines.indexOf("Network") + 1).startsWith("      --network=NETWORK "));
        assertTrue(lines.get(lines.indexOf("Output") + 1).startsWith("      --out=DIR "));
    }

    @Test
    void commandsStandInGroupsWithALineEach() {
        List<String> lines =
                help(80, CommandLine.Help.Ansi.OFF, "--help").lines().toList();
        assertEquals(lines.indexOf("Learn, and make smaller") + 1, indexOf(lines, "  quickstart "));
        assertEquals(lines.indexOf("What came of it") + 1, indexOf(lines, "  evaluate "));
        for (CommandLine command : commands().toList()) {
            String header = command.getCommandSpec().usageMessage().header()[0];
            assertTrue(
                    lines.stream()
                            .anyMatch(
                                    line -> line.startsWith("  " + command.getCommandName()) && line.endsWith(header)),
                    command.getCommandName());
        }
    }

    private static int indexOf(List<String> lines, String beginning) {
        return lines.indexOf(lines.stream()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow());
    }

    @Test
    void helpHasColoursWhereATerminalShowsThem() {
        assertTrue(help(80, CommandLine.Help.Ansi.ON, "learn", "--help").contains("\u001b[1mData\u001b["));
        assertTrue(!help(80, CommandLine.Help.Ansi.OFF, "learn", "--help").contains("\u001b"));
    }

    @Test
    void helpOfACommandCanBeAskedForByItsName() {
        CommandRun run = CommandRun.of("help", "learn");
        assertEquals(0, run.exitCode());
        assertEquals(CommandRun.of("learn", "--help").out(), run.out());
        assertNotEquals(0, CommandRun.of("help", "lern").exitCode());
    }

    @Test
    void whatPeopleTypeIsUnderstood() {
        for (String command : List.of(
                "learn --data d --network n --out o --lr 0.1 --batch 8 --device gpu --quantize --dequantize -q",
                "shrink m.onnx --images d --out o --lr 0.1 --batch 8 --epochs 3 --device gpu --quantize",
                "evaluate m.onnx --data d --batch 8",
                "quantize m.onnx --data d --out o")) {
            assertDoesNotThrow(() -> Main.commandLine().parseArgs(command.split(" ", -1)), command);
        }
    }

    @Test
    void aGpuIsAskedForByThatName() {
        CommandRun run = CommandRun.of("evaluate", "none.onnx", "--data", "builtin", "--device", "gpu:x");
        assertTrue(run.err().contains("cuda:x"), run.err());
    }

    @Test
    void shellsCompleteCommandsAndOptions() {
        CommandRun run = CommandRun.of("completion");
        assertEquals(0, run.exitCode());
        assertTrue(run.out().contains("complete -F _complete_dnal -o default dnal"), run.out());
        assertTrue(run.out().contains("'--latency-threads'"), run.out());
        assertTrue(run.out().contains("quickstart learn sweep"), run.out());
        assertTrue(run.out().contains("bashcompinit"), "zsh");
    }

    @Test
    void runsOfASweepWriteForFilesWhateverTheSweepWritesFor() {
        List<String> program = SweepCommand.program(List.of("-Ddnal.terminal=true"));
        assertTrue(program.lastIndexOf("-Ddnal.terminal=false") > program.indexOf("-Ddnal.terminal=true"));
        assertTrue(program.indexOf("-cp") > program.lastIndexOf("-Ddnal.terminal=false"));
    }

    @Test
    void networksAreShownWithWhatTheyCost() {
        CommandRun run = CommandRun.of("networks");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().matches("(?s).*\\Rresnet56 .*125,487,738 +853,018\\R.*"), run.out());
        CommandRun json = CommandRun.of("networks", "--json");
        assertTrue(json.out().contains("\"macs\" : 125487738"), json.out());
        assertTrue(CommandRun.of("operators", "--json").out().contains("\"operator\" : \"Conv\""));
    }
}
