package dev.dnal.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a run: {@value #RECORD}, {@value #HISTORY}, {@value #ONNX} and {@value #TRIBUO}, all of them or none.
 *
 * <p>The folder is made, and proves that it can be written, when this object is; the files are put together in a folder
 * inside of it and moved into place at the end, {@value #RECORD} last: where that is, a run is complete. Whatever ends the run
 * before, Ctrl-C included, removes what this object made.
 */
final class RunFolder implements AutoCloseable {
    static final String RECORD = "run.json";
    static final String HISTORY = "history.csv";
    static final String ONNX = "model.onnx";
    static final String TRIBUO = "model.tribuo";

    /** What replacing a run means, for descriptions of options. */
    static final String FORCE_HELP =
            "Replace the run that the folder holds, when the new one is complete; other files in it stay.";

    private static final List<String> IN_ORDER_OF_MOVING = List.of(HISTORY, ONNX, TRIBUO, RECORD);

    private final Path folder;
    private final Deque<Path> made = new ArrayDeque<>();
    private final Path staging;
    private final Thread atExit = new Thread(this::discard, "run-folder-clean-up");
    private boolean done;

    private RunFolder(Path folder) throws IOException {
        this.folder = folder;
        try {
            makeFolders(folder.toAbsolutePath().normalize());
            staging = Files.createTempDirectory(folder, ".unfinished-");
        } catch (IOException e) {
            removeMade();
            throw e;
        }
    }

    /**
     * Prepares a folder that does not hold a run: there is none yet, or it is empty.
     *
     * @throws BadInputException if it is not empty, or can't be made or written
     */
    static RunFolder create(Path folder) {
        if (Files.exists(folder.resolve(RECORD))) {
            throw new BadInputException(folder + ": expected a folder without a run, found the " + RECORD
                    + " of an earlier one; choose another with --out, or replace that run with --force");
        }
        if (Files.isDirectory(folder) && !isEmpty(folder)) {
            throw new BadInputException(folder + ": expected an empty folder or none, found one that holds other files;"
                    + " choose another with --out");
        }
        return open(folder);
    }

    /**
     * Prepares a folder whose run, if it holds one, will be replaced at the end; other files in it are left alone.
     *
     * @throws BadInputException if the folder can't be made or written
     */
    static RunFolder replace(Path folder) {
        return open(folder);
    }

    private static RunFolder open(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new BadInputException(folder
                    + ": expected a folder for the run, or nothing there yet, found a file; choose another with --out");
        }
        try {
            RunFolder run = new RunFolder(folder);
            Runtime.getRuntime().addShutdownHook(run.atExit);
            return run;
        } catch (IOException e) {
            throw new BadInputException(
                    folder + ": expected a folder that can be written, found that it can't (" + reason(e)
                            + "); choose another with --out, or change its permissions",
                    e);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private static boolean isEmpty(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        } catch (IOException e) {
            throw new BadInputException(
                    folder + ": expected a folder that can be read, found that it can't (" + reason(e)
                            + "); choose another with --out",
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
    Path folder() {
        return folder;
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
        Files.write(staged(name), bytes);
    }

    /** Moves the files into place. All four must have been written. */
    synchronized void commit() throws IOException {
        if (done) {
            throw new IllegalStateException("The run in " + folder + " has been ended before");
        }
        for (String name : IN_ORDER_OF_MOVING) {
            if (!Files.isRegularFile(staged(name))) {
                throw new IllegalStateException("A run needs the file " + name + ", which was not written");
            }
        }
        // Without its record an earlier run is no run any more: at no time do files of two runs look like one.
        Files.deleteIfExists(folder.resolve(RECORD));
        for (String name : IN_ORDER_OF_MOVING) {
            Files.move(
                    staged(name),
                    folder.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Files.delete(staging);
        done = true;
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
        try (Stream<Path> files = Files.list(staging)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(staging);
        } catch (IOException e) {
            // What can't be removed is in a hidden folder that says "unfinished".
            return;
        }
        removeMade();
    }

    private void removeMade() {
        try {
            for (Path path : made) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // Somebody else has put something there: it stays.
            return;
        }
    }
}
