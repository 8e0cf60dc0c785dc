package dev.dnal.tribuo.experiment;

import com.sun.management.OperatingSystemMXBean;
import dev.dnal.tribuo.experiment.file.RecordJson;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.latency.TimeConditions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What a run folder's {@value RunFolder#RECORD} holds: the record of a search, or of a shrinking. */
public sealed interface WrittenRecord permits RunRecord, ShrinkRun.Result {
    /**
     * When and on what a run was made. Runs that have not ended well have no record; {@link RunProgress} says where they stand.
     *
     * @param status of the run: {@value #DONE}
     * @param started when the process that ended the run began to work on it, as ISO 8601 has it, in UTC
     * @param ended when the record was made
     * @param system the operating system, its version and the architecture
     * @param processor the model of the CPU
     * @param processors that the Java machine was given, of which a container may have fewer than the machine
     * @param memoryBytes of the machine or container
     */
    record Circumstances(
            String status,
            String started,
            String ended,
            String system,
            String processor,
            int processors,
            long memoryBytes) {
        /** The status of a run that has a record. */
        public static final String DONE = "done";

        static Circumstances since(Instant start) {
            return new Circumstances(
                    DONE,
                    start.truncatedTo(ChronoUnit.SECONDS).toString(),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                    String.join(
                            " ",
                            System.getProperty("os.name"),
                            System.getProperty("os.version"),
                            System.getProperty("os.arch")),
                    TimeConditions.here(1, 1).cpu(),
                    Runtime.getRuntime().availableProcessors(),
                    ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                            .getTotalMemorySize());
        }
    }

    /** When and on what the run was made; null in records of earlier versions. */
    @Nullable
    Circumstances circumstances();

    /**
     * Reads the record of a run, of this version or an earlier one.
     *
     * @throws UnusableInputException if it is none, or a damaged one
     * @throws IOException if the file can't be read
     */
    static WrittenRecord read(Path file) throws IOException {
        return RecordJson.has(file, "shrunk") ? ShrinkRun.Result.read(file) : RunRecord.read(file);
    }
}
