package dev.dnal.gpu;

import dev.dnal.tribuo.runtime.Device;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks training on a GPU, step by step, and measures it against PyTorch. */
@Command(
        name = "GpuCheck",
        sortOptions = false,
        description = {
            "Checks training on a GPU against the CPU, tells where nodes run, and times steps against PyTorch's.",
            "Each step runs in a process of its own with a time limit; each result is printed as it is found and appended to"
                    + " records.jsonl. With --device cpu the same steps run with the kernels for CUDA on the CPU."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all was as expected",
            "1:something was not, or a step failed",
            "2:what was given can't be used"
        })
final class GpuCheck implements Callable<Integer> {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cuda:0",
            description = "Default: ${DEFAULT-VALUE}.")
    private String device = "cuda:0";

    @Option(names = "--short", description = "Only a little of each step.")
    private boolean isShort;

    @Option(
            names = "--steps",
            split = ",",
            paramLabel = "STEP",
            description =
                    "machine, operators, losses, search, placement, repetition, memory, speed, quickstart. Default: all.")
    private List<String> steps = new ArrayList<>();

    @Option(names = "--cases", split = ",", paramLabel = "CASE", description = "What is timed. Default: all.")
    private List<String> cases = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "gpu-check",
            description = "Folder for records.jsonl. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("gpu-check");

    @Option(
            names = "--scripts",
            paramLabel = "DIR",
            defaultValue = "conformance-tests/gpu",
            description = "Folder of torch_step.py. Default: ${DEFAULT-VALUE}.")
    private Path scripts = Path.of("conformance-tests", "gpu");

    @Option(
            names = "--here",
            description = "Run the steps in this process, without limits. For those processes themselves.")
    private boolean here;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean helpAskedFor;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /**
     * Runs the check and ends the process with its exit code.
     *
     * @param args options
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new GpuCheck()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        CheckSettings settings = settings();
        Files.createDirectories(out);
        boolean allRight = true;
        for (CheckStep step : chosen()) {
            Report report = new Report(step.name(), System.out, out.resolve("records.jsonl"));
            allRight &= here ? runHere(step, settings, report) : runInProcess(step, report);
        }
        return allRight ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private CheckSettings settings() {
        try {
            return new CheckSettings(Device.parse(device), isShort, out, scripts, cases);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private List<CheckStep> chosen() {
        List<CheckStep> all = CheckStep.all();
        if (steps.isEmpty()) {
            return all;
        }
        List<String> known = all.stream().map(CheckStep::name).toList();
        steps.stream().filter(step -> !known.contains(step)).findFirst().ifPresent(step -> {
            throw new ParameterException(spec.commandLine(), "Expected steps of " + known + ", found '" + step + "'");
        });
        return all.stream().filter(step -> steps.contains(step.name())).toList();
    }

    static boolean runHere(CheckStep step, CheckSettings settings, Report report) {
        try {
            step.body().run(settings, report);
        } catch (Exception | LinkageError e) {
            report.failed(e);
        }
        return !report.hasFailures();
    }

    private boolean runInProcess(CheckStep step, Report report) throws IOException {
        long start = System.nanoTime();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), GpuCheck.class.getName(), "--here"));
        command.addAll(List.of("--steps", step.name(), "--device", device, "--out", out.toString()));
        command.addAll(List.of("--scripts", scripts.toString()));
        if (!cases.isEmpty()) {
            command.addAll(List.of("--cases", String.join(",", cases)));
        }
        if (isShort) {
            command.add("--short");
        }
        Process process = new ProcessBuilder(command).inheritIO().start();
        String outcome = outcome(process, step);
        Map<String, ?> figures = Map.of("seconds", (System.nanoTime() - start) / 1e9);
        boolean isRight = outcome.equals("done");
        report.tell(isRight ? Report.Verdict.OK : Report.Verdict.FAILED, "step", figures, outcome);
        return isRight;
    }

    private static String outcome(Process process, CheckStep step) {
        try {
            if (!process.waitFor(step.limit().toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                return "ended after its limit of " + step.limit().toSeconds() + " s";
            }
            return process.exitValue() == 0 ? "done" : "ended with exit code " + process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
