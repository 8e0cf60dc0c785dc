package dev.dnal.cli;

import dev.dnal.cli.console.Console;
import dev.dnal.cli.option.JsonOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** The words of the command line that is being carried out, as records note them. */
final class CommandLineWords {
    /** On what is made. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("--force", "--debug", JsonOption.NAME, Console.QUIET, "-q");

    private CommandLineWords() {}

    /**
     * The subcommand and its options, without where results are to be written, whether in place of others, and how they are shown: what
     * was made is the same.
     *
     * @param command that is being carried out
     */
    static List<String> of(CommandSpec command) {
        List<String> words = new ArrayList<>();
        boolean isFolder = false;
        for (String word : command.root().commandLine().getParseResult().originalArgs()) {
            if (!isFolder && !WITHOUT_EFFECT.contains(word) && !word.equals("--out") && !word.startsWith("--out=")) {
                words.add(word);
            }
            isFolder = word.equals("--out");
        }
        return words;
    }
}
