package dev.dnal.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Memory of a process as Linux counts it. */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private ResidentMemory() {}

    /**
     * The most memory that this process has had resident, in MiB.
     *
     * @throws IllegalStateException where the system is not Linux
     */
    static double peakMebibytes() {
        if (!Files.isReadable(STATUS)) {
            throw new IllegalStateException(
                    "The peak of resident memory is read from " + STATUS + ", which only Linux has");
        }
        try {
            return peakMebibytes(Files.readAllLines(STATUS));
        } catch (IOException e) {
            throw new UncheckedIOException(STATUS + " can't be read", e);
        }
    }

    /** Reads the line {@code VmHWM: 123456 kB}. */
    static double peakMebibytes(List<String> status) {
        String line = status.stream()
                .filter(candidate -> candidate.startsWith(PEAK))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(STATUS + " has no line " + PEAK));
        String kibibytes = line.substring(PEAK.length()).replace("kB", "").strip();
        return Long.parseLong(kibibytes) / 1024.0;
    }
}
