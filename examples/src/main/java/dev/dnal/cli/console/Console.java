package dev.dnal.cli.console;

import dev.dnal.tribuo.listener.ProgressListener;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/**
 * Where a command writes: results to one stream, and to the other how it goes on.
 *
 * @param results the standard output
 * @param progress the standard error; nowhere if the user wants to hear of results alone
 * @param errors the standard error, whatever the user wants to hear
 * @param terminal whether the standard error is a terminal, on which a line can be written over
 * @param width of the terminal, in characters
 */
public record Console(PrintWriter results, PrintWriter progress, PrintWriter errors, boolean terminal, int width) {
    /** The option of the whole program that leaves out what is not a result. */
    public static final String QUIET = "--quiet";

    /** The system property by which the script dnal, which can find out, says whether the standard error is a terminal. */
    public static final String TERMINAL_PROPERTY = "dnal.terminal";

    public static Console of(CommandLine command) {
        int width = command.getUsageHelpWidth();
        return isQuiet(command)
                ? new Console(command.getOut(), new PrintWriter(Writer.nullWriter()), command.getErr(), false, width)
                : new Console(
                        command.getOut(),
                        command.getErr(),
                        command.getErr(),
                        Boolean.getBoolean(TERMINAL_PROPERTY),
                        width);
    }

    private static boolean isQuiet(CommandLine command) {
        return Optional.ofNullable(command.getCommandSpec().root().findOption(QUIET))
                .map(ArgSpec::getValue)
                .filter(Boolean.TRUE::equals)
                .isPresent();
    }

    public ProgressListener progressOf(int epochs) {
        return terminal
                ? ProgressListener.rewrittenLine(progress, epochs, width)
                : ProgressListener.linePerEpoch(progress, epochs);
    }
}
