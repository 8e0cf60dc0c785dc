package dev.dnal.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dnal bench}. */
@Command(
        name = "dnal bench",
        sortOptions = false,
        description = {
            "Measures training steps, searches and memory against PyTorch, and how times follow sizes.",
            "Prints a row per case: ratios of medians, lower is better, and the ratio to be reached."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all was measured, whether or not the ratios were reached",
            "1:something could not be measured; what was is written nonetheless",
            "2:what was given can't be used"
        })
final class BenchMain implements Callable<Integer> {
    private static final int WIDTH = 110;
    private static final String FORMAT = "%-25s %-8s %11s %11s  %-12s %6s %8s  %-7s %s%n";

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "What to measure, or NAME/VARIANT. Default: all. There are ${COMPLETION-CANDIDATES}.",
            completionCandidates = Names.class)
    private List<String> names = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the rows to this file as a JSON array.")
    private Path json;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "45",
            description = "Time for each row, warm-up not counted. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean helpAskedFor;

    private BenchMain() {}

    /** For the description of NAME. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Names() {
            super(BenchCases.names());
        }
    }

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param args options and names
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchMain()).setUsageHelpWidth(WIDTH);
    }

    @Override
    public Integer call() {
        if (seconds < 1) {
            throw new ParameterException(
                    spec.commandLine(), "Expected at least 1 second for each row, found " + seconds);
        }
        Set<BenchCase> chosen = chosen();
        // At once, so that a file that can't be written is told before the measuring, not after.
        write(List.of());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(FORMAT, "name", "variant", "ours", "peer", "unit", "ratio", "at most", "", "");
        List<Row> rows = new ArrayList<>();
        int failures = 0;
        for (BenchCase benchCase : chosen) {
            try {
                Measured measured = CaseProcess.run(benchCase, Duration.ofSeconds(seconds));
                Row row = Row.of(benchCase, measured);
                rows.add(row);
                print(out, benchCase, row, measured.remark());
            } catch (IllegalStateException e) {
                failures++;
                out.printf("%-25s %-8s could not be measured%n", benchCase.name(), benchCase.variant());
            }
            out.flush();
            write(rows);
        }
        return failures == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Set<BenchCase> chosen() {
        try {
            Set<BenchCase> chosen = new LinkedHashSet<>();
            names.forEach(name -> chosen.addAll(BenchCases.named(name)));
            return names.isEmpty() ? new LinkedHashSet<>(BenchCases.all()) : chosen;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void print(PrintWriter out, BenchCase benchCase, Row row, String remark) {
        out.printf(
                FORMAT,
                row.name(),
                row.variant(),
                number(row.ours()),
                number(row.peer()),
                row.unit(),
                String.format(Locale.ROOT, "%.2f", row.ratio()),
                String.format(Locale.ROOT, "%.2f", benchCase.atMost()),
                row.ratio() <= benchCase.atMost() ? "reached" : "missed",
                remark);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value);
    }

    /** Written behind every row: a run that is ended early leaves what it has. */
    private void write(List<Row> rows) {
        if (json == null) {
            return;
        }
        try {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), rows);
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected a file that can be written, found --json " + json + ": " + e.getMessage(),
                    e);
        }
    }
}
