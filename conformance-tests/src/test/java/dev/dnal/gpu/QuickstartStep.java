package dev.dnal.gpu;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The quickstart on the device; and beside it another one that is killed and begun again, which must come to the same bytes. */
final class QuickstartStep {
    private static final int LINES = 12;
    private static final long SECONDS_TO_FIRST_CHECKPOINT = 90;

    private QuickstartStep() {}

    static void run(CheckSettings settings, Report report) throws IOException, InterruptedException {
        if (settings.isShort()) {
            report.tell(Report.Verdict.MEASURED, "quickstart", Map.of(), "not in the short form");
            return;
        }
        Path folder = Files.createTempDirectory("dnal-quickstart");
        Path whole = folder.resolve("whole");
        Path killed = folder.resolve("killed");
        long start = System.nanoTime();
        Process undisturbed = start(settings, whole);
        Process first = start(settings, killed);
        boolean wasKilled = killBehindCheckpoint(first, killed);
        Process second = start(settings, killed);
        int exitCode = undisturbed.waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        report.tell(
                exitCode == 0 ? Report.Verdict.OK : Report.Verdict.FAILED,
                "quickstart",
                Map.of("exitCode", exitCode, "seconds", seconds),
                String.format("exit code %d after %.1f s, beside another%n%s", exitCode, seconds, end(whole)));
        boolean same =
                second.waitFor() == 0 && Files.mismatch(whole.resolve("model.onnx"), killed.resolve("model.onnx")) < 0;
        report.tell(
                wasKilled && same ? Report.Verdict.OK : Report.Verdict.FAILED,
                "resume",
                Map.of("killed", wasKilled, "same", same),
                (wasKilled ? "killed behind a checkpoint and begun again: " : "not killed: ")
                        + (same ? "the same bytes of model.onnx" : "another model.onnx"));
    }

    private static Process start(CheckSettings settings, Path run) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.dnal.cli.Main", "quickstart"));
        command.addAll(List.of("--device", settings.device().toString(), "--out", run.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(run).toFile()))
                .start();
    }

    private static Path log(Path run) {
        return run.resolveSibling(run.getFileName() + ".log");
    }

    private static boolean killBehindCheckpoint(Process process, Path run) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_FIRST_CHECKPOINT);
        while (process.isAlive() && System.nanoTime() < deadline && !hasCheckpoint(run.resolve("checkpoint"))) {
            Thread.sleep(20);
        }
        boolean wasAlive = process.isAlive();
        process.destroyForcibly().waitFor();
        return wasAlive;
    }

    private static boolean hasCheckpoint(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isPresent();
        }
    }

    private static String end(Path run) throws IOException {
        List<String> lines = Files.readAllLines(log(run));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }
}
