package dev.dnal.conformance.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tries mutants in processes of their own, of which a new one begins behind a mutant that ended the one before. */
final class Fuzzer {
    /** The longest time of a processor that one stage of a mutant may take: these models are small. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** The longest that a stage may wait for a processor, or for anything else. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    /** Mutants of one process: what a fault of ONNX Runtime leaves behind should not blur what comes later. */
    private static final long PER_PROCESS = 5000;

    private static final String END = "end";

    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    private final List<String> faults = new ArrayList<>();

    /**
     * Tries mutants.
     *
     * @param first number of the first one
     * @param most number of those to try
     * @param nanos what it may take, so that fewer are tried where it is slow
     */
    void run(long first, long most, long nanos) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + nanos;
        long next = first;
        while (next < first + most && System.nanoTime() < deadline) {
            next = runProcess(next, Math.min(PER_PROCESS, first + most - next), deadline);
        }
    }

    /** Gives the number of the mutant to go on with. */
    private long runProcess(long first, long count, long deadline) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=/dev/null",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MutantProcess.class.getName(),
                        String.valueOf(first),
                        String.valueOf(count))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> read(process, lines));
        reader.setDaemon(true);
        reader.start();
        long done = first;
        String last = first + " begin";
        try {
            while (System.nanoTime() < deadline) {
                String line = next(process, lines);
                if (line == null || line.equals(END)) {
                    if (done == first + count) {
                        return done;
                    }
                    count(line == null ? Outcome.HANG : Outcome.DEATH, last);
                    return done + 1;
                }
                if (line.startsWith(done + " = ")) {
                    String outcome = line.substring(line.indexOf('=') + 2);
                    count(Outcome.valueOf(outcome.split(" ")[0]), line);
                    done++;
                } else if (line.startsWith(done + " ")) {
                    last = line;
                }
            }
            return done;
        } finally {
            process.destroyForcibly();
        }
    }

    /** The next line; nothing if none comes. */
    private static @Nullable String next(Process process, BlockingQueue<String> lines) throws InterruptedException {
        Duration before = processorTime(process);
        String line = null;
        for (long waited = 0; line == null && waited < LONGEST_WAIT.toSeconds(); waited++) {
            line = lines.poll(1, TimeUnit.SECONDS);
            if (line == null && processorTime(process).minus(before).compareTo(LONGEST) > 0) {
                return null;
            }
        }
        return line;
    }

    private static Duration processorTime(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static void read(Process process, BlockingQueue<String> lines) {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(lines::add);
        } catch (UncheckedIOException | IOException e) {
            // The process was ended: there is no more to read.
        } finally {
            lines.add(END);
        }
    }

    private void count(Outcome outcome, String line) {
        counts.merge(outcome, 1L, Long::sum);
        if (outcome.isFault()) {
            long number = Long.parseLong(line.substring(0, line.indexOf(' ')));
            faults.add(outcome + " " + line + " ("
                    + String.join(", ", Mutant.of(number).changes()) + ")");
        }
    }

    /** What must not happen and did, a line each: outcome, number, stage, changes. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    /** How many mutants came to something. */
    long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    /** How many mutants came to what, in a line. */
    String summary() {
        StringBuilder line = new StringBuilder();
        for (Outcome outcome : Outcome.values()) {
            line.append(line.isEmpty() ? "" : ", ")
                    .append(outcome.name().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(count(outcome));
        }
        return line.toString();
    }
}
