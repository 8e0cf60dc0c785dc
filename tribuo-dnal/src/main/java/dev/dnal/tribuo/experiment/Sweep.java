package dev.dnal.tribuo.experiment;

import dev.dnal.onnx.io.AtomicFile;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Runs the points of a sweep, each in a process of its own and in a folder of its own, some at a time. A point that is done is
 * left as it is, one that was interrupted goes on, one that failed is tried again.
 */
public final class Sweep {
    /** All points with what became of them. */
    public static final String POINTS = "points.csv";
    /** The points that no other beats. */
    public static final String FRONT = "front.csv";
    /** Mean and standard deviation over the seeds. */
    public static final String SUMMARY = "summary.csv";

    /** The options that all runs of the folder share, one a line. */
    static final String OPTIONS = "options.txt";

    private final Path folder;
    private final List<String> options;
    private final PointCommand command;
    private final Consumer<String> progress;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private final Map<SweepPoint, String> reasons = new LinkedHashMap<>();
    private volatile boolean stopping;

    /** How a point is run. */
    @FunctionalInterface
    public interface PointCommand {
        /**
         * A program and its arguments that make a complete {@link RunFolder}, or end with an exit code other than 0 and say why in their
         * last line. A run that was interrupted goes on.
         *
         * @param out folder of the run
         */
        List<String> of(SweepPoint point, Path out);
    }

    /**
     * A sweep.
     *
     * @param folder of the sweep
     * @param options that all points share, which the folder remembers
     * @param command that runs a point
     * @param progress is told a line for each point that has ended
     */
    public Sweep(Path folder, List<String> options, PointCommand command, Consumer<String> progress) {
        this.folder = folder;
        this.options = List.copyOf(options);
        this.command = command;
        this.progress = progress;
    }

    /**
     * Runs the points that are not done.
     *
     * @param jobs how many run at a time
     * @return the results of all that are done then
     * @throws UnusableInputException if the folder is that of a sweep with other options
     * @throws IOException if the folder can't be written
     */
    public List<PointResult> run(List<SweepPoint> points, int jobs) throws IOException {
        Files.createDirectories(folder);
        requireSameOptions();
        Thread atExit = new Thread(this::stop, "sweep-stop");
        Runtime.getRuntime().addShutdownHook(atExit);
        ExecutorService threads = Executors.newFixedThreadPool(jobs);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (SweepPoint point : points) {
                if (!isDone(point)) {
                    futures.add(threads.submit(() -> runPoint(point, points)));
                }
            }
            write(points);
            for (Future<?> future : futures) {
                await(future);
            }
            return results(points);
        } finally {
            threads.shutdownNow();
            if (!stopping) {
                Runtime.getRuntime().removeShutdownHook(atExit);
                stop();
            }
        }
    }

    /** Stops what runs, and lets nothing else begin or be recorded: none of it has failed. */
    private void stop() {
        stopping = true;
        running.forEach(Process::destroy);
    }

    /** Runs that are done are taken as they are, so they must be those that are asked for. */
    private void requireSameOptions() throws IOException {
        Path file = folder.resolve(OPTIONS);
        if (Files.notExists(file)) {
            write(OPTIONS, String.join("\n", options) + "\n");
            return;
        }
        List<String> before = Files.readAllLines(file);
        if (!before.equals(options)) {
            throw new UnusableInputException(
                    folder + ": expected a sweep with the options '" + String.join(" ", options) + "', found one with '"
                            + String.join(" ", before) + "'; choose another folder (on the command line with --out)");
        }
    }

    /** Whether any point has failed. */
    public synchronized boolean hasFailures() {
        return !reasons.isEmpty();
    }

    private static void await(Future<?> future) throws IOException {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw new IOException("A point could not be run or recorded: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The sweep was interrupted; the same command goes on with it", e);
        }
    }

    private boolean isDone(SweepPoint point) {
        return Files.isRegularFile(folder.resolve(point.folder()).resolve(RunFolder.RECORD));
    }

    private void runPoint(SweepPoint point, List<SweepPoint> points) {
        if (stopping) {
            return;
        }
        try {
            File log = folder.resolve(point.folder() + ".log").toFile();
            Process process = new ProcessBuilder(command.of(point, folder.resolve(point.folder())))
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
            running.add(process);
            if (stopping) {
                process.destroy();
            }
            int code = process.waitFor();
            running.remove(process);
            finish(point, points, code, log.toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void finish(SweepPoint point, List<SweepPoint> points, int code, Path log) throws IOException {
        if (stopping) {
            return;
        }
        if (!isDone(point)) {
            reasons.put(point, reason(code, log));
        }
        progress.accept(point.folder() + ": " + reasons.getOrDefault(point, "done"));
        write(points);
    }

    /** What the process said last, as it says why it ends. */
    private static String reason(int code, Path log) throws IOException {
        List<String> lines =
                Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
        return "exit code " + code + (lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1));
    }

    private List<PointResult> results(List<SweepPoint> points) throws IOException {
        List<PointResult> results = new ArrayList<>();
        for (SweepPoint point : points) {
            if (isDone(point)) {
                results.add(PointResult.read(point, folder.resolve(point.folder())));
            }
        }
        return results;
    }

    private synchronized void write(List<SweepPoint> points) throws IOException {
        List<PointResult> results = results(points);
        write(POINTS, SweepTables.points(points, results, reasons));
        write(FRONT, SweepTables.frontCsv(results));
        write(SUMMARY, SweepTables.summaryCsv(results));
    }

    private void write(String name, String text) throws IOException {
        AtomicFile.write(folder.resolve(name), text);
    }
}
