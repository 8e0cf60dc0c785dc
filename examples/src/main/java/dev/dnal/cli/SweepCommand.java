package dev.dnal.cli;

import dev.dnal.cli.console.Console;
import dev.dnal.cli.console.StopNotice;
import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.option.JsonOption;
import dev.dnal.cli.print.SweepSettings;
import dev.dnal.cli.print.SweepSummary;
import dev.dnal.tribuo.experiment.sweep.PointResult;
import dev.dnal.tribuo.experiment.sweep.Sweep;
import dev.dnal.tribuo.experiment.sweep.SweepPoint;
import dev.dnal.tribuo.experiment.sweep.SweepRecord;
import dev.dnal.tribuo.experiment.sweep.SweepSeries;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Learns with many settings and seeds, and compares what comes out. */
@Command(
        name = "sweep",
        header = "Learn with many settings and seeds, and compare",
        description = {
            "Runs 'learn' once for each strategy, each lambda or budget, and each seed, in processes of their own, and compares what comes"
                    + " out: points.csv holds all runs, front.csv the settings that no other beats (fewer MACs and no lower"
                    + " validation accuracy, as means over the seeds), summary.csv mean and standard deviation over the seeds. Every other option is handed to 'learn',"
                    + " which is told --no-baseline unless --baseline is given.",
            "The same command goes on with a sweep that was stopped. A run that fails is recorded with its reason; the others go on."
        },
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  dnal sweep --data builtin --network resnet8 --lambda 1e-3,3e-3,1e-2 --seeds 1,2,3 --out runs/sweep --jobs 2",
            "  dnal sweep --data builtin --network resnet8 --strategy dnal,thin,uniform,random,l1,slimming,taylor \\",
            "      --macs 0.5x,0.25x --seeds 1,2,3 --out runs/compared"
        })
final class SweepCommand implements Callable<Integer> {
    @Topic.About(Topic.BUDGET)
    @Option(
            names = "--strategy",
            split = ",",
            paramLabel = "LIST",
            defaultValue = "dnal",
            description = "Strategies, as 'learn' knows them. Default: ${DEFAULT-VALUE}.")
    private List<String> strategies = new ArrayList<>();

    @Topic.About(Topic.BUDGET)
    @Option(
            names = "--lambda",
            split = ",",
            paramLabel = "LIST",
            description = "Factors of the penalty; with budgets, one to begin with.")
    private List<String> lambdas = new ArrayList<>();

    @Topic.About(Topic.BUDGET)
    @Option(names = "--macs", split = ",", paramLabel = "LIST", description = "Budgets of MACs, instead of lambdas.")
    private List<String> macs = new ArrayList<>();

    @Topic.About(Topic.BUDGET)
    @Option(names = "--params", split = ",", paramLabel = "LIST", description = "Budgets of parameters.")
    private List<String> params = new ArrayList<>();

    @Topic.About(Topic.BUDGET)
    @Option(
            names = {"--latency", "--latency-millis"},
            split = ",",
            paramLabel = "LIST",
            description = "Budgets of time: milliseconds, or shares.")
    private List<String> latencies = new ArrayList<>();

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "LIST",
            defaultValue = "1,2,3",
            description = "Seeds of the runs of each setting. Default: ${DEFAULT-VALUE}.")
    private List<Long> seeds = new ArrayList<>();

    @Topic.About(Topic.OUTPUT)
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder of the sweep.")
    private Path out = Path.of("");

    @Topic.About(Topic.MACHINE)
    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Runs at a time, which share the processors. Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Topic.About(Topic.OUTPUT)
    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description =
                    "Write settings and results of all runs for TensorBoard's table of hyperparameters, a run each in this folder.")
    private Optional<Path> tensorBoard = Optional.empty();

    @Unmatched
    private List<String> learnOptions = new ArrayList<>();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (jobs < 1) {
            throw new BadInputException("--jobs: expected at least 1, found " + jobs);
        }
        List<SweepPoint> points = points();
        List<String> options = sharedOptions();
        points.forEach(point -> understood(options, point));
        Console console = Console.of(spec.commandLine());
        SweepIdentities identities = new SweepIdentities(point -> understood(options, point));
        Sweep sweep = new Sweep(
                out,
                CommandLineWords.of(spec),
                options,
                (point, folder) -> command(options, point, folder),
                identities::of,
                line -> {
                    console.progress().println(line);
                    console.progress().flush();
                });
        try (StopNotice notice = StopNotice.of(console, () -> "Stopped; the same command goes on with the sweep.")) {
            notice.begin();
            List<PointResult> results = sweep.run(points, jobs);
            if (tensorBoard.isPresent()) {
                SweepSettings.write(tensorBoard.get(), results);
            }
            show(results, console.results());
        }
        new ReportWriting(console, json.isGiven()).of(out);
        return sweep.hasFailures() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private void show(List<PointResult> results, PrintWriter text) throws IOException {
        if (json.isGiven()) {
            text.print(SweepRecord.read(out.resolve(Sweep.RECORD)).toJson());
            text.flush();
            return;
        }
        List<SweepSeries> series = SweepSeries.of(results);
        text.println(SweepSummary.of(series));
        text.println();
        SweepSummary.thinVictories(series).forEach(text::println);
        text.println("All runs  " + out.resolve(Sweep.POINTS));
        text.println("Front     " + out.resolve(Sweep.FRONT));
    }

    private List<String> command(List<String> options, SweepPoint point, Path folder) {
        List<String> command = program(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("learn");
        command.addAll(learnOptions(options, point, folder));
        return command;
    }

    /**
     * A process of the same program, which ends with this one, and whose messages go into a file.
     *
     * @param machineArguments what the Java machine of this process was given
     */
    static List<String> program(List<String> machineArguments) {
        List<String> program = new ArrayList<>();
        program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        program.addAll(machineArguments);
        program.add("-D" + ParentWatch.PROPERTY + "=" + ProcessHandle.current().pid());
        // The last of several holds: a file is no terminal, whatever this process has.
        program.add("-D" + Console.TERMINAL_PROPERTY + "=false");
        program.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        return program;
    }

    private static List<String> learnOptions(List<String> options, SweepPoint point, Path folder) {
        List<String> all = new ArrayList<>(options);
        all.addAll(point.options());
        all.addAll(List.of("--out", folder.toString()));
        return all;
    }

    private List<SweepPoint> points() {
        Map<String, List<String>> settings = new LinkedHashMap<>();
        settings.put("macs", macs);
        settings.put("params", params);
        settings.put("latency-millis", latencies);
        settings.values().removeIf(List::isEmpty);
        if (settings.isEmpty() || lambdas.size() > 1) {
            settings.put("lambda", lambdas);
        }
        settings.values().removeIf(List::isEmpty);
        if (settings.size() != 1) {
            throw new BadInputException("Expected values for one of --lambda, --macs, --params and --latency, found "
                    + (settings.isEmpty() ? "none" : String.join(" and ", settings.keySet())));
        }
        String setting = settings.keySet().iterator().next();
        List<SweepPoint> points = new ArrayList<>();
        for (String strategy : strategies) {
            for (String value : settings.values().iterator().next()) {
                seeds.forEach(seed -> points.add(new SweepPoint(strategy, setting, value, seed)));
            }
        }
        if (points.stream().distinct().count() < points.size()) {
            throw new BadInputException("Expected different strategies, values and seeds, found some of them twice");
        }
        return points;
    }

    /** Whether there is one lambda for all budgets, which only begin with it. */
    private boolean isLambdaShared() {
        return lambdas.size() == 1 && !(macs.isEmpty() && params.isEmpty() && latencies.isEmpty());
    }

    private List<String> sharedOptions() {
        List<String> options = new ArrayList<>(learnOptions);
        if (isLambdaShared()) {
            options.addAll(List.of("--lambda", lambdas.get(0)));
        }
        if (!options.contains("--baseline")) {
            options.add("--no-baseline");
        }
        if (jobs > 1 && options.stream().noneMatch(option -> option.startsWith("--threads"))) {
            int share = Math.max(1, Runtime.getRuntime().availableProcessors() / jobs);
            options.addAll(List.of("--threads", Integer.toString(share)));
        }
        return options;
    }

    /** The command that a point runs; finds mistakes in options before anything runs. */
    private LearnCommand understood(List<String> options, SweepPoint point) {
        List<String> all = learnOptions(options, point, out.resolve(point.folder()));
        try {
            LearnCommand command = new LearnCommand();
            new CommandLine(command).parseArgs(all.toArray(String[]::new));
            return command;
        } catch (CommandLine.ParameterException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
    }
}
