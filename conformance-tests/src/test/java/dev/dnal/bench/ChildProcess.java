package dev.dnal.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Java process of its own for what is measured: one process loads one build of ONNX Runtime, peaks of memory belong to a process,
 * and no case warms another up.
 */
final class ChildProcess {
    /**
     * Lets the C library keep memory instead of giving it back to the system and asking for it again at each step, which would
     * make PyTorch twice as slow. It is read when a process starts, so it serves both sides.
     */
    private static final String MALLOC_TUNING = "glibc.malloc.mmap_threshold=4294967296"
            + ":glibc.malloc.trim_threshold=17179869184"
            + ":glibc.malloc.top_pad=268435456";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ChildProcess() {}

    /**
     * Runs a class in a new process with this one's class path and JVM options.
     *
     * @param main its main method gets the arguments, then the file to write the result to
     * @param jvmOptions further options
     * @param arguments for the main method
     * @param resultType what {@link #writeResult} is given there
     * @return the result
     * @throws IllegalStateException if the process fails; it has then said why on the error stream
     */
    static <T> T run(Class<?> main, List<String> jvmOptions, List<String> arguments, Class<T> resultType) {
        try {
            Path resultFile = Files.createTempFile("dnal-bench", ".json");
            try {
                int exitCode = exitCode(command(main, jvmOptions, arguments, resultFile));
                if (exitCode != 0) {
                    throw new IllegalStateException("The process of " + main.getSimpleName() + " " + arguments
                            + " ended with exit code " + exitCode + "; what it said is above");
                }
                return JSON.readValue(resultFile.toFile(), resultType);
            } finally {
                Files.deleteIfExists(resultFile);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The process of " + main.getSimpleName() + " can't be run", e);
        }
    }

    private static List<String> command(
            Class<?> main, List<String> jvmOptions, List<String> arguments, Path resultFile) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        // As many as PyTorch takes by itself in Python. Tests, which don't come this way, take one.
        command.add("-Dai.djl.pytorch.num_threads=" + Runtime.getRuntime().availableProcessors());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        command.add(resultFile.toString());
        return command;
    }

    private static int exitCode(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("GLIBC_TUNABLES", MALLOC_TUNING);
        // What native libraries print must not get between the rows of the table.
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = builder.start();
        Thread stop = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            int exitCode = process.waitFor();
            Runtime.getRuntime().removeShutdownHook(stop);
            return exitCode;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a benchmark ran", e);
        }
    }

    /** Hands a result over to the process that started this one. */
    static void writeResult(String resultFile, Object result) {
        try {
            JSON.writeValue(Path.of(resultFile).toFile(), result);
        } catch (IOException e) {
            throw new UncheckedIOException("The result can't be written to " + resultFile, e);
        }
    }
}
