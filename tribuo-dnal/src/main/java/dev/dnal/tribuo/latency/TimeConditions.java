package dev.dnal.tribuo.latency;

import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OrtRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What times depend on beside the network.
 *
 * @param cpu the processor's model
 * @param library ONNX Runtime's version and build
 * @param threads number of threads that share the work, at least 1
 * @param batch number of images, at least 1
 */
public record TimeConditions(String cpu, String library, int threads, int batch) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** Checks the numbers. */
    public TimeConditions {
        if (threads < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "Expected at least 1 thread and a batch of at least 1, found " + threads + " and " + batch);
        }
    }

    /**
     * Of this machine and process.
     *
     * @throws dev.dnal.tribuo.runtime.library.RuntimeUnavailableException if ONNX Runtime can't be loaded
     */
    public static TimeConditions here(int threads, int batch) {
        return new TimeConditions(processor(), OrtRuntime.start(Device.CPU).toString(), threads, batch);
    }

    /** The model's name as Linux or Windows tells it; elsewhere the architecture. */
    private static String processor() {
        Optional<String> told = Optional.empty();
        if (Files.isReadable(CPU_INFO)) {
            try (Stream<String> lines = Files.lines(CPU_INFO)) {
                told = lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst();
            } catch (IOException e) {
                told = Optional.empty();
            }
        }
        return told.or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
                .orElse(System.getProperty("os.arch", "unknown"));
    }

    /** For example "AMD EPYC, ONNX Runtime 1.24.1 (training build), 1 thread, batches of 1". */
    @Override
    public String toString() {
        return cpu + ", " + library + ", " + threads + (threads == 1 ? " thread" : " threads") + ", batches of "
                + batch;
    }
}
