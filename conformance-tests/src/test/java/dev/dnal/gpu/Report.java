package dev.dnal.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prints results as they come, a line each, and appends each as a JSON record to a file: whatever ends the run, they are there. */
final class Report {
    /** How a result is to be taken. */
    enum Verdict {
        /** What was expected. */
        OK,
        /** Not what was expected. */
        FAILED,
        /** A measurement, of which nothing in particular was expected. */
        MEASURED
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String step;
    private final PrintStream out;
    private final Path file;
    private boolean failed;

    Report(String step, PrintStream out, Path file) {
        this.step = step;
        this.out = out;
        this.file = file;
    }

    /**
     * Tells a result.
     *
     * @param what it is of
     * @param figures names and values, for the record
     * @param text for the line
     */
    void tell(Verdict verdict, String what, Map<String, ?> figures, String text) {
        failed |= verdict == Verdict.FAILED;
        out.printf("%-8s %-10s %s: %s%n", verdict, step, what, text);
        out.flush();
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("step", step);
        record.put("what", what);
        record.put("verdict", verdict.name());
        record.put("text", text);
        record.putAll(figures);
        try {
            Files.writeString(
                    file, JSON.writeValueAsString(record) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("The record can't be written to " + file, e);
        }
    }

    /** A comparison, which is right if the difference is within the limit. */
    void compare(String what, double difference, double limit, String text) {
        tell(
                difference <= limit ? Verdict.OK : Verdict.FAILED,
                what,
                Map.of("difference", difference, "limit", limit),
                String.format(java.util.Locale.ROOT, "%s; differs by %.2g, at most %.0g", text, difference, limit));
    }

    /** Tells what a step failed with. */
    void failed(Throwable thrown) {
        tell(Verdict.FAILED, "step", Map.of(), String.valueOf(thrown));
    }

    /** Whether anything was not what was expected. */
    boolean hasFailures() {
        return failed;
    }
}
