package dev.dnal.cli.print;

import dev.dnal.tribuo.listener.ProgressListener;
import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * Where a command writes: results to one stream, and to the other how it goes on.
 *
 * @param results the standard output
 * @param progress the standard error
 * @param terminal whether the latter is a terminal, on which a line can be written over
 */
public record Console(PrintWriter results, PrintWriter progress, boolean terminal) {
    /** The system property by which the script dnal, which can find out, says whether the standard error is a terminal. */
    static final String TERMINAL_PROPERTY = "dnal.terminal";

    public static Console of(CommandLine command) {
        return new Console(command.getOut(), command.getErr(), Boolean.getBoolean(TERMINAL_PROPERTY));
    }

    public ProgressListener progressOf(int epochs) {
        return terminal
                ? ProgressListener.rewrittenLine(progress, epochs)
                : ProgressListener.linePerEpoch(progress, epochs);
    }
}
