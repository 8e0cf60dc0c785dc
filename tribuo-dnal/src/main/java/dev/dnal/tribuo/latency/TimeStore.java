package dev.dnal.tribuo.latency;

import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.onnx.io.Sha256;
import dev.dnal.tribuo.latency.OperationTimer.Overhead;
import dev.dnal.tribuo.runtime.library.CacheFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * Times of operations, kept in a file from one process to the next: one file for the conditions that times are for. Each line has a name, a tab
 * and milliseconds; the last has the SHA-256 of those before it, and a file of which that is not true counts for nothing. Several
 * processes may add to it at once: each writes what it finds there and its own; at worst something is measured again.
 */
final class TimeStore {
    private static final int FORMAT = 1;
    private static final String RUN = "run";
    private static final String CALL = "call";
    private static final Logger LOGGER = Logger.getLogger(TimeStore.class.getName());

    private final Optional<Path> file;
    private final String heading;
    private final Map<String, Double> times = new LinkedHashMap<>();

    private TimeStore(Optional<Path> file, String heading) {
        this.file = file;
        this.heading = heading;
        read();
    }

    /** Keeps nothing. */
    static TimeStore none() {
        return new TimeStore(Optional.empty(), "");
    }

    /** In the user's cache folder. */
    static TimeStore ofUser(TimeConditions conditions) {
        return in(CacheFolder.ofUser().resolve("times"), conditions);
    }

    /** In a folder, which need not be there. */
    static TimeStore in(Path folder, TimeConditions conditions) {
        String heading = "dnal times " + FORMAT + ": " + conditions;
        return new TimeStore(Optional.of(folder.resolve(digest(heading).substring(0, 16) + ".txt")), heading);
    }

    Optional<Double> find(Operation operation) {
        return Optional.ofNullable(times.get(name(operation)));
    }

    Optional<Overhead> overhead() {
        Double run = times.get(RUN);
        Double call = times.get(CALL);
        return run == null || call == null ? Optional.empty() : Optional.of(new Overhead(run, call));
    }

    Overhead add(Overhead overhead) {
        times.put(RUN, overhead.runMillis());
        times.put(CALL, overhead.callMillis());
        write();
        return overhead;
    }

    void add(Map<Operation, Double> measured) {
        measured.forEach((operation, millis) -> times.put(name(operation), millis));
        write();
    }

    /** On one line. */
    private static String name(Operation operation) {
        return operation.toString().replaceAll("\\s+", " ");
    }

    private void read() {
        if (file.filter(Files::isRegularFile).isEmpty()) {
            return;
        }
        try {
            List<String> lines = Files.readAllLines(file.get());
            int last = lines.size() - 1;
            if (last < 1
                    || !lines.get(0).equals(heading)
                    || !lines.get(last).equals(digest(text(lines.subList(0, last))))) {
                throw new IOException("it is damaged");
            }
            for (String line : lines.subList(1, last)) {
                int tab = line.lastIndexOf('\t');
                times.putIfAbsent(line.substring(0, tab), Double.parseDouble(line.substring(tab + 1)));
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.info(() -> "The times in " + file.get() + " are measured anew: " + e.getMessage());
        }
    }

    private void write() {
        if (file.isEmpty()) {
            return;
        }
        read();
        StringBuilder lines = new StringBuilder(heading).append('\n');
        times.forEach(
                (name, millis) -> lines.append(name).append('\t').append(millis).append('\n'));
        try {
            Files.createDirectories(file.get().toAbsolutePath().getParent());
            AtomicFile.write(file.get(), lines + digest(lines.toString()) + "\n");
        } catch (IOException e) {
            LOGGER.info(
                    () -> "Times can't be kept in " + file.get() + ", and will be measured again: " + e.getMessage());
        }
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    private static String digest(String text) {
        Sha256 sha256 = new Sha256();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha256.update(bytes, 0, bytes.length);
        return sha256.digits();
    }
}
