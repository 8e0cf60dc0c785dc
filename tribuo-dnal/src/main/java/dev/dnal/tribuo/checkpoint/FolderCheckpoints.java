package dev.dnal.tribuo.checkpoint;

import dev.dnal.tribuo.search.resume.Checkpoint;
import dev.dnal.tribuo.search.resume.CheckpointException;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.search.resume.UnusableCheckpointException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The checkpoints of one search in a folder, which nobody else may write to. The two latest generations are kept, each a folder
 * of its own with ONNX files, a description in JSON, and the SHA-256 of all in {@code SHA256SUMS}. A save is complete, and safe
 * on the disk, before an earlier generation is removed. So there is a checkpoint at every instant after the first; and where
 * a file of the latest is damaged, the one before serves, with a warning in the log.
 */
public final class FolderCheckpoints implements CheckpointStore {
    private static final Logger LOG = Logger.getLogger(FolderCheckpoints.class.getName());

    private final Path folder;
    private final Map<String, String> settings;
    private final Duration within;
    private long lastSave = System.nanoTime();
    private int lastNumber;
    private Optional<Generation> latest = Optional.empty();

    /**
     * Checkpoints in a folder, which is made at the first save.
     *
     * @param folder where
     * @param settings all that decides what the search comes to, by name, in the order in which differences are reported
     * @param within also save within epochs, when so much time has gone by since the last save; zero for at their ends only
     */
    public FolderCheckpoints(Path folder, Map<String, String> settings, Duration within) {
        this.folder = folder;
        this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        this.within = within;
    }

    /**
     * Removes the checkpoints in a folder, and in the folders directly inside of it; and of these folders those that are then
     * empty. Does nothing where there is no such folder.
     *
     * @throws IOException if something can't be removed
     */
    public static void removeAll(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> folders = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.filter(Files::isDirectory).forEach(folders::add);
        }
        folders.add(folder);
        for (Path each : folders) {
            if (Files.isDirectory(each)) {
                for (Generation generation : Generation.allIn(each)) {
                    generation.remove();
                }
                removeIfEmpty(each);
            }
        }
    }

    private static void removeIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            LOG.log(Level.FINE, "Somebody else has put something into " + folder + ": it stays", e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnusableCheckpointException if no generation is whole, or the search that was saved had other settings
     * @throws CheckpointException if the folder can't be read, or could not be written
     */
    @Override
    public Optional<Checkpoint> load() {
        requireWritable();
        List<String> damages = new ArrayList<>();
        try {
            for (Generation generation : Generation.allIn(folder)) {
                lastNumber = Math.max(lastNumber, generation.number());
                if (!generation.isComplete()) {
                    continue;
                }
                try {
                    Map<String, byte[]> files = generation.read();
                    requireSame(CheckpointFiles.settings(files));
                    Checkpoint checkpoint = CheckpointFiles.decode(files);
                    latest = Optional.of(generation);
                    damages.forEach(damage ->
                            LOG.log(Level.WARNING, "{0}. Going on from the checkpoint before, {1}.", new Object[] {
                                damage, generation.folder()
                            }));
                    return Optional.of(checkpoint);
                } catch (DamagedException e) {
                    damages.add(String.valueOf(e.getMessage()));
                }
            }
        } catch (IOException e) {
            throw new CheckpointException(
                    folder + ": expected checkpoints that can be read, found that they can't (" + reason(e)
                            + "); check the permissions",
                    e);
        }
        if (damages.isEmpty()) {
            return Optional.empty();
        }
        throw new UnusableCheckpointException(folder + ": expected a checkpoint, found none that is whole: "
                + String.join(". ", damages) + ". To start over, remove the folder");
    }

    /** Not to hear of it when an epoch is over. */
    private void requireWritable() {
        Path there = folder.toAbsolutePath().normalize();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            throw new CheckpointException(folder + ": expected a folder that checkpoints can be written to, found that "
                    + there + " is no folder that can be written; choose another, or change the permissions");
        }
    }

    private void requireSame(Map<String, String> before) {
        Map<String, String> now = CheckpointFiles.withFormat(settings);
        Set<String> names = new LinkedHashSet<>(now.keySet());
        names.addAll(before.keySet());
        for (String name : names) {
            String expected = before.getOrDefault(name, "nothing");
            String found = now.getOrDefault(name, "nothing");
            if (!expected.equals(found)) {
                throw new UnusableCheckpointException(
                        folder + ": expected the settings of the search whose checkpoint this is,"
                                + " found another '" + name + "': then " + expected + ", now " + found
                                + ". To continue, set it as it was; to start over, remove the folder");
            }
        }
    }

    @Override
    public boolean isDue() {
        return !within.isZero() && System.nanoTime() - lastSave >= within.toNanos();
    }

    @Override
    public void save(Checkpoint checkpoint) {
        Generation next = new Generation(folder, lastNumber + 1);
        lastNumber = next.number();
        try {
            next.write(CheckpointFiles.encode(checkpoint, settings));
        } catch (IOException e) {
            removeQuietly(next);
            throw new CheckpointException(
                    next.folder() + ": expected to save a checkpoint, found that it can't be written (" + reason(e)
                            + "); the run ends here. Make room or change the permissions, and run it again: it continues"
                            + " from the last checkpoint",
                    e);
        }
        removeAllBut(next);
        latest = Optional.of(next);
        lastSave = System.nanoTime();
    }

    /** Keeps two: what was just saved, and what was saved, or read, before. */
    private void removeAllBut(Generation saved) {
        try {
            for (Generation generation : Generation.allIn(folder)) {
                if (!generation.equals(saved) && !latest.equals(Optional.of(generation))) {
                    removeQuietly(generation);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Checkpoints that are no longer needed can't be removed from " + folder, e);
        }
    }

    /** What can't be removed now is removed with the next generation. */
    private static void removeQuietly(Generation generation) {
        try {
            generation.remove();
        } catch (IOException e) {
            LOG.log(Level.FINE, "A checkpoint that is no longer needed can't be removed: " + generation.folder(), e);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
