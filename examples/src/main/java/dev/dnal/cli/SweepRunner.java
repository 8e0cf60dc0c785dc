package dev.dnal.cli;

import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.print.Console;
import dev.dnal.onnx.io.AtomicFile;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
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

/**
 * Runs the points of a sweep, each in a process of its own and in a folder of its own, some at a time. A point that is done is
 * left as it is, one that was interrupted goes on, one that failed is tried again.
 */
final class SweepRunner {
    static final String POINTS = "points.csv";
    static final String FRONT = "front.csv";
    static final String SUMMARY = "summary.csv";

    /** The options that all runs of the folder share, one a line. */
    static final String OPTIONS = "options.txt";

    private final Path folder;
    private final List<String> options;
    private final Console console;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private final Map<SweepPoint, String> reasons = new LinkedHashMap<>();
    private volatile boolean stopping;

    /**
     * A runner.
     *
     * @param folder of the sweep
     * @param options of {@code learn} that all points share
     */
    SweepRunner(Path folder, List<String> options, Console console) {
        this.folder = folder;
        this.options = List.copyOf(options);
        this.console = console;
    }

    /**
     * Runs the points that are not done.
     *
     * @return the results of all that are done then
     * @throws BadInputException if the folder is that of a sweep with other options
     * @throws IOException if the folder can't be written
     */
    List<PointResult> run(List<SweepPoint> points, int jobs) throws IOException {
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
            throw new BadInputException(folder + ": expected a sweep with the options '" + String.join(" ", options)
                    + "', found one with '" + String.join(" ", before) + "'; choose another folder with --out");
        }
    }

    /** Whether any point has failed. */
    synchronized boolean hasFailures() {
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
            Process process = new ProcessBuilder(command(point))
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

    private List<String> command(SweepPoint point) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-D" + ParentWatch.PROPERTY + "=" + ProcessHandle.current().pid());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "learn"));
        command.addAll(options);
        command.addAll(point.options());
        command.addAll(List.of("--out", folder.resolve(point.folder()).toString()));
        return command;
    }

    private synchronized void finish(SweepPoint point, List<SweepPoint> points, int code, Path log) throws IOException {
        if (stopping) {
            return;
        }
        if (!isDone(point)) {
            reasons.put(point, reason(code, log));
        }
        console.progress().println(point.folder() + ": " + reasons.getOrDefault(point, "done"));
        console.progress().flush();
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
