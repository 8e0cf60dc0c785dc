package dev.dnal.gpu;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The quickstart on the device. */
final class QuickstartStep {
    private static final int LINES = 12;

    private QuickstartStep() {}

    static void run(CheckSettings settings, Report report) throws IOException, InterruptedException {
        if (settings.isShort()) {
            report.tell(Report.Verdict.MEASURED, "quickstart", Map.of(), "not in the short form");
            return;
        }
        Path folder = Files.createTempDirectory("dnal-quickstart");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.dnal.cli.Main", "quickstart"));
        command.addAll(List.of("--device", settings.device().toString()));
        command.addAll(List.of("--out", folder.resolve("run").toString()));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        List<String> lines = output.strip().lines().toList();
        String end = String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        report.tell(
                exitCode == 0 ? Report.Verdict.OK : Report.Verdict.FAILED,
                "quickstart",
                Map.of("exitCode", exitCode, "seconds", seconds),
                String.format("exit code %d after %.1f s%n%s", exitCode, seconds, end));
    }
}
