package dev.dnal.tribuo.experiment;

import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.tribuo.checkpoint.FolderCheckpoints;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.listener.LogFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a run: {@value #RECORD}, {@value #HISTORY} and {@value #ONNX}, all of them or none; {@value #TRIBUO} where what came out is a
 * model of Tribuo; {@value #PADDED} if the learned network is faster so, and {@value #QUANTISED} if that was asked for; and {@value
 * #MISTAKES} where test images have labels. {@value #REPORT} is put
 * there by others, and goes with the run that it is of. {@value #PROGRESS} and {@value #LOG} are written while it goes on.
 *
 * <p>The folder is made, and proves that it can be written, when this object is; the files are put together in a folder
 * inside of it, {@value #STAGING}, and moved into place at the end, {@value #RECORD} last. Then {@value #CHECKPOINT} is
 * removed: where that is, a run was interrupted, and goes on from there. Whatever ends the run before, Ctrl-C included,
 * removes what this object made, but for the checkpoints; a process that is killed leaves {@value #STAGING} for the next
 * one to remove. One process at a time works in the folder.
 */
public final class RunFolder implements AutoCloseable {
    /** The record, {@link RunRecord}. */
    public static final String RECORD = "run.json";
    /** All epochs. */
    public static final String HISTORY = "history.csv";
    /** The learned network. */
    public static final String ONNX = "model.onnx";
    /** The learned network with channels filled up to numbers that kernels are fast with, if that makes it faster; it computes the same. */
    public static final String PADDED = "model-padded.onnx";
    /** The learned network in 8-bit whole numbers, if that was asked for. */
    public static final String QUANTISED = "model-int8.onnx";
    /** The learned network as a model of Tribuo. */
    public static final String TRIBUO = "model.tribuo";

    /** What the learned network takes test images for, {@code Mistakes} of {@code experiment.evaluation}, where it tells classes apart and labels are known. */
    public static final String MISTAKES = "mistakes.json";

    /** What the record and the epochs say, for a browser; made of them when they are there, and again whenever it is wanted. */
    public static final String REPORT = "report.html";

    /** What people had to do for the run, {@link Checklist}. */
    public static final String CHECKLIST = "checklist.json";

    /** Where the run stands, {@link RunProgress}, while it goes on and when it has ended. */
    public static final String PROGRESS = "progress.json";

    /** What happened when, a line each, of all processes that worked on the run: see {@link LogFile}. */
    public static final String LOG = "run.log";

    /** The folder of the checkpoints. */
    public static final String CHECKPOINT = "checkpoint";

    /** The folder of what is unfinished. */
    static final String STAGING = ".unfinished";

    private static final String LOCK = "lock";

    private static final String OUT = " (on the command line with --out)";

    private static final List<String> NOT_ALWAYS = List.of(PADDED, QUANTISED, TRIBUO, MISTAKES, CHECKLIST);

    private static final List<String> IN_ORDER_OF_MOVING = List.of(HISTORY, ONNX, RECORD);

    private final Path folder;
    private final Deque<Path> made = new ArrayDeque<>();
    private final Path staging;
    private final FileChannel lock;
    private final Thread atExit = new Thread(this::discard, "run-folder-clean-up");
    private boolean done;

    private RunFolder(Path folder) throws IOException {
        this.folder = folder;
        try {
            makeFolders(folder.toAbsolutePath().normalize());
            staging = folder.resolve(STAGING);
            Files.createDirectories(staging);
            lock = lock(staging.resolve(LOCK));
            removeStagedFiles();
        } catch (IOException e) {
            removeMade();
            throw e;
        }
    }

    /** The lock ends with the process, however that ends. */
    private FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // It is this process that has it.
            locked = false;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw new UnusableInputException(
                    folder + ": expected a run folder that no other process works in, found that one"
                            + " does; wait for it, stop it, or choose another" + OUT);
        }
        return channel;
    }

    private void removeStagedFiles() throws IOException {
        try (Stream<Path> files = Files.list(staging)) {
            for (Path file : files.toList()) {
                if (!file.endsWith(LOCK)) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Removes the staging folder, which gives the lock away. */
    private void removeStaging() throws IOException {
        removeStagedFiles();
        lock.close();
        Files.deleteIfExists(staging.resolve(LOCK));
        Files.deleteIfExists(staging);
    }

    /**
     * Prepares a folder that does not hold a complete run: there is none yet, or it is empty, or its run was interrupted.
     *
     * @throws UnusableInputException if it holds a run or other files, can't be made or written, or another process works in it
     */
    public static RunFolder create(Path folder) {
        if (Files.isDirectory(folder.resolve(CHECKPOINT))) {
            return open(folder);
        }
        if (Files.exists(folder.resolve(RECORD))) {
            throw new UnusableInputException(folder + ": expected a folder without a run, found the " + RECORD
                    + " of an earlier one; choose another" + OUT
                    + ", or replace that run (on the command line with --force)");
        }
        if (Files.isDirectory(folder) && !isEmpty(folder)) {
            throw new UnusableInputException(
                    folder + ": expected an empty folder or none, found one that holds other files;" + " choose another"
                            + OUT);
        }
        return open(folder);
    }

    /**
     * Prepares a folder whose run, if it holds one, will be replaced at the end; one that was interrupted is forgotten now.
     * Other files in it are left alone.
     *
     * @throws UnusableInputException if the folder can't be made or written, or another process works in it
     * @throws IOException if checkpoints can't be removed
     */
    public static RunFolder replace(Path folder) throws IOException {
        RunFolder run = open(folder);
        boolean complete = false;
        try {
            FolderCheckpoints.removeAll(run.checkpoints());
            Files.deleteIfExists(run.logFile());
            complete = true;
            return run;
        } finally {
            if (!complete) {
                run.close();
            }
        }
    }

    private static RunFolder open(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UnusableInputException(folder
                    + ": expected a folder for the run, or nothing there yet, found a file; choose another" + OUT);
        }
        try {
            RunFolder run = new RunFolder(folder);
            Runtime.getRuntime().addShutdownHook(run.atExit);
            return run;
        } catch (IOException e) {
            throw new UnusableInputException(
                    folder + ": expected a folder that can be written, found that it can't (" + reason(e)
                            + "); choose another" + OUT + ", or change its permissions",
                    e);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private static boolean isEmpty(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!entry.endsWith(STAGING) && !entry.endsWith(PROGRESS) && !entry.endsWith(LOG)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UnusableInputException(
                    folder + ": expected a folder that can be read, found that it can't (" + reason(e)
                            + "); choose another" + OUT,
                    e);
        }
    }

    /** Makes the folder and those above it as far as they are missing, and remembers which those are. */
    private void makeFolders(Path wanted) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path path = wanted; path != null && Files.notExists(path); path = path.getParent()) {
            missing.push(path);
        }
        for (Path path : missing) {
            Files.createDirectory(path);
            made.push(path);
        }
    }

    /** Where the files are in the end. */
    public Path folder() {
        return folder;
    }

    /** Where checkpoints are kept until the run is complete. */
    public Path checkpoints() {
        return folder.resolve(CHECKPOINT);
    }

    /** Whether a run in a folder goes on, or its process was killed before it could tidy up. */
    public static boolean isUnfinished(Path folder) {
        return Files.exists(folder.resolve(STAGING));
    }

    /**
     * Opens {@value #LOG}.
     *
     * @param command that began the run, word by word; empty without one
     * @throws IOException if it can't be written
     */
    LogFile log(List<String> command) throws IOException {
        LogFile log = new LogFile(logFile());
        log.info((command.isEmpty() ? "A program" : "dnal " + String.join(" ", command))
                + " works on this run, in process " + ProcessHandle.current().pid());
        return log;
    }

    /** Where lines are added: the log of a complete run stays until this one, which is to take its place, is complete too. */
    private Path logFile() {
        return Files.exists(folder.resolve(RECORD)) ? staged(LOG) : folder.resolve(LOG);
    }

    /** Where to write a file now. */
    Path staged(String name) {
        return staging.resolve(name);
    }

    /** Writes a text file. */
    void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file. */
    void write(String name, byte[] bytes) throws IOException {
        write(name, file -> Files.write(file, bytes));
    }

    /**
     * Writes a file whose content comes from elsewhere.
     *
     * @throws IOException if it can't be written; the message says what to do, since all has been trained by then
     */
    void write(String name, AtomicFile.Content content) throws IOException {
        try {
            content.writeTo(staged(name));
        } catch (IOException e) {
            throw new IOException(
                    folder.resolve(name) + ": expected to write what was learned, found that it can't be written ("
                            + reason(e)
                            + "); make room or change the permissions, and run it again: it goes on from the last checkpoint",
                    e);
        }
    }

    /**
     * Writes a file that is read while the run goes on. A process that is killed leaves nothing of it but among what is unfinished.
     *
     * @throws IOException if it can't be written
     */
    synchronized void publish(String name, String text) throws IOException {
        if (done) {
            AtomicFile.write(folder.resolve(name), text);
        } else {
            AtomicFile.move(Files.writeString(staged(name), text), folder.resolve(name));
        }
    }

    /** Moves the files into place and removes the checkpoints. All must have been written, but for those that not all runs have. */
    synchronized void commit() throws IOException {
        if (done) {
            throw new IllegalStateException("The run in " + folder + " has been ended before");
        }
        for (String name : IN_ORDER_OF_MOVING) {
            if (!Files.isRegularFile(staged(name))) {
                throw new IllegalStateException("A run needs the file " + name + ", which was not written");
            }
        }
        if (Files.exists(staged(LOG))) {
            AtomicFile.move(staged(LOG), folder.resolve(LOG));
        }
        // Without its record an earlier run is no run any more: at no time do files of two runs look like one.
        Files.deleteIfExists(folder.resolve(RECORD));
        if (Files.isRegularFile(folder.resolve(REPORT))) {
            Files.delete(folder.resolve(REPORT));
        }
        for (String name : NOT_ALWAYS) {
            Files.deleteIfExists(folder.resolve(name));
            if (Files.exists(staged(name))) {
                AtomicFile.move(staged(name), folder.resolve(name));
            }
        }
        for (String name : IN_ORDER_OF_MOVING) {
            AtomicFile.move(staged(name), folder.resolve(name));
        }
        done = true;
        FolderCheckpoints.removeAll(checkpoints());
        removeStaging();
    }

    /** Removes what is unfinished. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is ending: the hook does it.
            return;
        }
        discard();
    }

    private synchronized void discard() {
        if (done) {
            return;
        }
        done = true;
        try {
            removeStaging();
        } catch (IOException e) {
            // What can't be removed is in a hidden folder that says "unfinished".
            return;
        }
        removeMade();
    }

    /** A folder without checkpoints is left as if there had been no run. */
    private void removeMade() {
        try {
            if (Files.notExists(checkpoints())) {
                Files.deleteIfExists(folder.resolve(PROGRESS));
                Files.deleteIfExists(logFile());
            }
            for (Path path : made) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // Somebody else has put something there: it stays.
            return;
        }
    }
}
