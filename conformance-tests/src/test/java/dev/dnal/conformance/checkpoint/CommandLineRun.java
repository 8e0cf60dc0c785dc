package dev.dnal.conformance.checkpoint;

import dev.dnal.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A run of the command {@code learn} in a process of its own, which can be killed.
 *
 * @param data folder of the images
 * @param folder of the run
 */
record CommandLineRun(Path data, Path folder) {
    private static final long LONGEST_SECONDS = 120;

    /**
     * What a process came to.
     *
     * @param exitCode 0 if it got to the end of the run; 137 if it was killed
     * @param nanos from its start to its end
     * @param said what it wrote to its error stream
     */
    record Outcome(int exitCode, long nanos, String said) {}

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Most of such a short run is start of the JVM.
        command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "learn"));
        command.addAll(List.of("--data", data.toString(), "--out", folder.toString()));
        command.addAll(List.of("--network", "resnet8", "--width", "4", "--lambda", "0.01", "--augment", "crop,flip"));
        command.addAll(List.of("--epochs-weights", "3", "--epochs-architecture", "3", "--epochs-final", "3"));
        command.addAll(List.of("--batch-size", "16", "--threads", "1", "--checkpoint-seconds", "0.05"));
        return command;
    }

    /** Runs to the end. */
    Outcome complete() throws IOException, InterruptedException {
        return run(TimeUnit.SECONDS.toNanos(LONGEST_SECONDS));
    }

    /** Kills the process after a time, as SIGKILL does, if it has not ended before. */
    Outcome killedAfter(long nanos) throws IOException, InterruptedException {
        return run(nanos);
    }

    private Outcome run(long nanos) throws IOException, InterruptedException {
        Path said = Files.createTempFile("dnal-run", ".txt");
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(said.toFile())
                .start();
        try {
            process.waitFor(nanos, TimeUnit.NANOSECONDS);
        } finally {
            process.destroyForcibly();
        }
        int exitCode = process.waitFor();
        Outcome outcome = new Outcome(exitCode, System.nanoTime() - start, Files.readString(said));
        Files.delete(said);
        return outcome;
    }

    byte[] network() throws IOException {
        return Files.readAllBytes(folder.resolve("model.onnx"));
    }

    /** The lines of the history without the last field, the seconds. */
    List<String> history() throws IOException {
        return Files.readAllLines(folder.resolve("history.csv")).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }

    /** Names of all that is in the folder. */
    Set<String> contents() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }
}
