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
    private static final long POLL_MILLIS = 5;

    /**
     * What a process came to.
     *
     * @param exitCode 0 if it got to the end of the run; another if it was killed
     * @param said the lines that it wrote to its error stream, one for each epoch among them
     */
    record Outcome(int exitCode, List<String> said) {}

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
        // With a budget there is a thin network too.
        command.addAll(List.of("--macs", "0.5x", "--time-processes", "0"));
        return command;
    }

    /** Runs to the end. */
    Outcome complete() throws IOException, InterruptedException {
        return run(Integer.MAX_VALUE, 0);
    }

    /** Kills the process, by SIGKILL, a time after it has written so many lines, if it has not ended before. */
    Outcome killedAfter(int lines, long millis) throws IOException, InterruptedException {
        return run(lines, millis);
    }

    private Outcome run(int lines, long millis) throws IOException, InterruptedException {
        Path said = Files.createTempFile("dnal-run", ".txt");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        Process process = new ProcessBuilder(command())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(said.toFile())
                .start();
        try {
            while (process.isAlive() && System.nanoTime() < deadline && linesOf(said) < lines) {
                Thread.sleep(POLL_MILLIS);
            }
            process.waitFor(millis, TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly();
        }
        Outcome outcome = new Outcome(process.waitFor(), Files.readAllLines(said));
        Files.delete(said);
        return outcome;
    }

    private static int linesOf(Path said) throws IOException {
        return Files.readAllLines(said).size();
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
