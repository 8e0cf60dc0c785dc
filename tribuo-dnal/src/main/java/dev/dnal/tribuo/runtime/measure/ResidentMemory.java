package dev.dnal.tribuo.runtime.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Memory of this process that is resident, that of the Java machine and of native libraries included. Linux counts it (proc(5),
 * {@code /proc/pid/status}); elsewhere it is not known.
 */
public final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String UNIT = "kB";

    private ResidentMemory() {}

    /**
     * What is resident now, in bytes; empty where the system is not Linux.
     *
     * @throws IllegalStateException if the system's account is not as Linux gives it
     */
    public static OptionalLong current() {
        return read("VmRSS");
    }

    /**
     * The most that has been resident since the process began, in bytes; empty where the system is not Linux.
     *
     * @throws IllegalStateException if the system's account is not as Linux gives it
     */
    public static OptionalLong peak() {
        return read("VmHWM");
    }

    private static OptionalLong read(String field) {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(bytes(Files.readAllLines(STATUS), field));
        } catch (IOException e) {
            throw new UncheckedIOException(STATUS + " can't be read", e);
        }
    }

    /** Reads a line as {@code VmHWM: 123456 kB}. */
    static long bytes(List<String> status, String field) {
        String line = status.stream()
                .filter(candidate -> candidate.startsWith(field + ":"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        STATUS + ": expected a line '" + field + ": ... " + UNIT + "', found none"));
        String amount = line.substring(field.length() + 1).strip();
        if (!amount.matches("\\d+ " + UNIT)) {
            throw new IllegalStateException(
                    STATUS + ": expected '" + field + ": NUMBER " + UNIT + "', found '" + line + "'");
        }
        String number = amount.substring(0, amount.length() - UNIT.length()).strip();
        return Math.multiplyExact(Long.parseLong(number), 1024L);
    }
}
