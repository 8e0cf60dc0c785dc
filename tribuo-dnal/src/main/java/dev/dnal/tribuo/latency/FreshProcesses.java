package dev.dnal.tribuo.latency;

import dev.dnal.onnx.io.TemporaryFolder;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Times networks in processes of their own, one after the other, so that nothing counts that a process has from what it did before: for what is
 * to be said of networks in the end.
 */
public final class FreshProcesses {
    private final int processes;
    private final InterleavedTimer.Effort effort;
    private final Duration patience;

    /**
     * How much to do.
     *
     * @param processes number of processes, at least 1
     * @param effort what each does
     * @param patience how long to wait for each at most
     */
    public FreshProcesses(int processes, InterleavedTimer.Effort effort, Duration patience) {
        if (processes < 1) {
            throw new IllegalArgumentException("Expected at least 1 process, found " + processes);
        }
        this.processes = processes;
        this.effort = effort;
        this.patience = patience;
    }

    /**
     * Times networks. Within each process those for equally many images take turns; first those of the first, then those for the next
     * number of images.
     *
     * @param models at least one
     * @param config for the CPU, or the first GPU if it is for one
     * @return with a round for each process: what each network took there, without disturbances
     * @throws IOException if a process can't be begun, fails, or takes too long
     */
    public Timings measure(List<TimedModel> models, SessionConfig config) throws IOException {
        try (TemporaryFolder temporary = TemporaryFolder.create("dnal-times")) {
            Path folder = temporary.path();
            for (int i = 0; i < models.size(); i++) {
                Files.write(model(folder, i), models.get(i).model());
            }
            List<double[]> rounds = new ArrayList<>();
            for (int process = 0; process < processes; process++) {
                rounds.add(run(folder, models, config));
            }
            return new Timings(models.stream().map(TimedModel::name).toList(), rounds);
        }
    }

    static Path model(Path folder, int index) {
        return folder.resolve(index + ".onnx");
    }

    private double[] run(Path folder, List<TimedModel> models, SessionConfig config) throws IOException {
        Path result = folder.resolve("result");
        Path log = folder.resolve("log");
        Files.deleteIfExists(result);
        Process process = new ProcessBuilder(command(folder, result, models, config))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "A process that times networks took longer than " + patience.toSeconds() + " seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while another process timed networks", e);
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0 || !Files.isRegularFile(result)) {
            throw new IOException("A process that times networks ended with exit code " + process.exitValue() + ": "
                    + Files.readString(log).strip());
        }
        return Files.readAllLines(result).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private List<String> command(Path folder, Path result, List<TimedModel> models, SessionConfig config) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-agentlib") && !argument.startsWith("-javaagent"))
                .toList());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FreshProcess.class.getName()));
        command.addAll(List.of(
                folder.toString(),
                result.toString(),
                config.device().toString(),
                Integer.toString(config.threads()),
                config.idleThreads().name(),
                Integer.toString(effort.warmUps()),
                Integer.toString(effort.fewestRounds()),
                Double.toString(effort.precision()),
                Long.toString(effort.limit().toMillis()),
                Long.toString(effort.pause().toMillis())));
        IntStream.range(0, models.size())
                .forEach(i -> command.add(Integer.toString(models.get(i).batch())));
        return command;
    }
}
