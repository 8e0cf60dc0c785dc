package dev.dnal.tribuo.experiment.sweep;

import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunIdentity;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.listener.Pace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** The same for programs, {@link SweepRecord}. */
    public static final String RECORD = "sweep.json";

    /** The options that all runs of the folder share, one a line. */
    static final String OPTIONS = "options.txt";

    private static final int FAULTS_SHOWN = 10;

    private final Path folder;
    private final List<String> commandLine;
    private final List<String> options;
    private final PointCommand command;
    private final PointIdentity identity;
    private final Consumer<String> progress;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private final Map<SweepPoint, PointResult> results = new LinkedHashMap<>();
    private final Map<SweepPoint, String> reasons = new LinkedHashMap<>();
    private volatile boolean stopping;

    /** Of points, as if they were epochs, that this process runs. */
    private Pace pace = new Pace(0, System::nanoTime);

    private int endedHere;

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

    /** Which run a point is. */
    @FunctionalInterface
    public interface PointIdentity {
        /**
         * What the record of the point's run has to say it is. Asked for where there is a record.
         *
         * @throws IOException if the images can't be read
         */
        RunIdentity of(SweepPoint point) throws IOException;
    }

    /**
     * A sweep.
     *
     * @param folder of the sweep
     * @param commandLine by which it was begun, word by word, without the folder; empty without one
     * @param options that all points share, which the folder remembers
     * @param command that runs a point
     * @param identity of the run of a point
     * @param progress is told a line for each point that has ended: how many of all have, and how long the others will take
     */
    public Sweep(
            Path folder,
            List<String> commandLine,
            List<String> options,
            PointCommand command,
            PointIdentity identity,
            Consumer<String> progress) {
        this.folder = folder;
        this.commandLine = List.copyOf(commandLine);
        this.options = List.copyOf(options);
        this.command = command;
        this.identity = identity;
        this.progress = progress;
    }

    /**
     * Runs the points that are not done.
     *
     * @param jobs how many run at a time
     * @return the results of all that are done then
     * @throws UnusableInputException if the folder is that of a sweep with other options, or the records of runs in it are damaged or those
     *     of other runs; the message names up to ten
     * @throws IOException if the folder can't be written
     */
    public List<PointResult> run(List<SweepPoint> points, int jobs) throws IOException {
        Files.createDirectories(folder);
        requireSameOptions();
        readResults(points);
        pace = new Pace(points.size() - results.size(), System::nanoTime);
        Thread atExit = new Thread(this::stop, "sweep-stop");
        Runtime.getRuntime().addShutdownHook(atExit);
        ExecutorService threads = Executors.newFixedThreadPool(jobs);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (SweepPoint point : points) {
                if (!results.containsKey(point)) {
                    futures.add(threads.submit(() -> runPoint(point, points)));
                }
            }
            write(points);
            for (Future<?> future : futures) {
                await(future);
            }
            return inOrder(points);
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

    /** What is done is taken as it is, so that nothing damaged or foreign may pass for it. */
    private void readResults(List<SweepPoint> points) throws IOException {
        List<String> faults = new ArrayList<>();
        for (SweepPoint point : points) {
            try {
                result(point).ifPresent(result -> results.put(point, result));
            } catch (UnusableInputException e) {
                faults.add(String.valueOf(e.getMessage()));
            }
        }
        if (faults.size() == 1) {
            throw new UnusableInputException(faults.get(0));
        }
        if (!faults.isEmpty()) {
            String more = faults.size() > FAULTS_SHOWN ? "\nAnd " + (faults.size() - FAULTS_SHOWN) + " more" : "";
            throw new UnusableInputException(folder + ": expected the records of the sweep's runs, found "
                    + faults.size() + " that can't be used.\n"
                    + String.join("\n", faults.subList(0, Math.min(FAULTS_SHOWN, faults.size()))) + more);
        }
    }

    /** What a point came to; empty if it is not done. */
    private Optional<PointResult> result(SweepPoint point) throws IOException {
        Path run = folder.resolve(point.folder());
        return Files.exists(run.resolve(RunFolder.RECORD))
                ? Optional.of(PointResult.read(point, run, identity.of(point)))
                : Optional.empty();
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
        try {
            Optional<PointResult> result = result(point);
            if (result.isPresent()) {
                results.put(point, result.get());
            } else {
                reasons.put(point, reason(code, log));
            }
        } catch (UnusableInputException e) {
            reasons.put(point, String.valueOf(e.getMessage()));
        }
        int ended = results.size() + reasons.size();
        pace.epochsFinished(++endedHere);
        progress.accept(ended + " of " + points.size() + "  " + point.folder() + ": "
                + reasons.getOrDefault(point, "done")
                + (ended < points.size() ? "  ETA " + Pace.text(pace.secondsLeft(endedHere)) : ""));
        write(points);
    }

    /** What the process said last, as it says why it ends. */
    private static String reason(int code, Path log) throws IOException {
        List<String> lines =
                Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
        return "exit code " + code + (lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1));
    }

    private synchronized List<PointResult> inOrder(List<SweepPoint> points) {
        return points.stream()
                .flatMap(point -> Optional.ofNullable(results.get(point)).stream())
                .toList();
    }

    private synchronized void write(List<SweepPoint> points) throws IOException {
        List<PointResult> known = inOrder(points);
        write(POINTS, SweepTables.points(points, known, reasons));
        write(FRONT, SweepTables.frontCsv(known));
        write(SUMMARY, SweepTables.summaryCsv(known));
        write(RECORD, record(points, known).toJson());
    }

    private SweepRecord record(List<SweepPoint> points, List<PointResult> known) {
        List<SweepRecord.Failure> failures = points.stream()
                .flatMap(point ->
                        Optional.ofNullable(reasons.get(point))
                                .map(reason -> new SweepRecord.Failure(point, reason))
                                .stream())
                .toList();
        List<SweepPoint> missing = points.stream()
                .filter(point -> !results.containsKey(point) && !reasons.containsKey(point))
                .toList();
        return new SweepRecord(commandLine, options, known, failures, missing);
    }

    private void write(String name, String text) throws IOException {
        AtomicFile.write(folder.resolve(name), text);
    }
}
