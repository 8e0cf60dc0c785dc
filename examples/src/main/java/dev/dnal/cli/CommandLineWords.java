package dev.dnal.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The words of the command line that is being carried out, as records note them. */
final class CommandLineWords {
    private CommandLineWords() {}

    /**
     * The subcommand and its options, without where results are to be written and whether in place of others: what was made is the same
     * there.
     *
     * @param command that is being carried out
     */
    static List<String> of(CommandSpec command) {
        List<String> words = new ArrayList<>();
        boolean isFolder = false;
        for (String word : command.root().commandLine().getParseResult().originalArgs()) {
            if (!isFolder && !word.equals("--force") && !word.equals("--out") && !word.startsWith("--out=")) {
                words.add(word);
            }
            isFolder = word.equals("--out");
        }
        return words;
    }
}
