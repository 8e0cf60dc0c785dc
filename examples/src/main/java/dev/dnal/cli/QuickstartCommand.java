package dev.dnal.cli;

import dev.dnal.cli.console.Console;
import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.FolderHelp;
import dev.dnal.cli.option.JsonOption;
import dev.dnal.cli.option.RunFolderOptions;
import dev.dnal.cli.option.TensorBoardOption;
import dev.dnal.cli.option.TrainingOptions;
import dev.dnal.cli.option.image.BuiltInData;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.experiment.Experiment;
import dev.dnal.tribuo.experiment.ExperimentSettings;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.runtime.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Learns a small network from the images that come with the program. */
@Command(
        name = "quickstart",
        header = "Try it: learn a small network from the built-in images",
        description = {
            "Learns from the built-in images, in a few minutes, what of a small network is to stay within 0.56 of its time on this"
                    + " machine (0.5 of its MACs, on a GPU), and compares it with the whole network trained without a search, and with"
                    + " a thin one that costs as much.",
            "The run folder then holds report.html (all of it, for a browser), run.json (settings and results), history.csv (all"
                    + " epochs), model.onnx (for any ONNX runtime), model-int8.onnx (the same in 8-bit whole numbers) and model.tribuo (for Tribuo)."
        },
        footer = {"%nExamples:", "  dnal quickstart", "  dnal quickstart --seed 2 --out runs/second"})
final class QuickstartCommand implements Callable<Integer> {
    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "What everything random is drawn from. What stays follows from measured times too, so that another run may"
                            + " learn another network. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Topic.About(Topic.OUTPUT)
    @Option(names = "--out", paramLabel = "DIR", description = FolderHelp.FOLDER + " Default: runs/quickstart-seedN.")
    private Optional<Path> out = Optional.empty();

    @Topic.About(Topic.OUTPUT)
    @Option(names = "--force", description = FolderHelp.FORCE)
    private boolean force;

    @Mixin
    private TensorBoardOption tensorBoard = new TensorBoardOption();

    @Mixin
    private TrainingOptions training = new TrainingOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        ExperimentSettings settings = QuickstartSettings.of(seed, training);
        ImageDataset data = BuiltInData.fashionMnistSample();
        Path folder = out.orElseGet(() -> Path.of("runs", "quickstart-seed" + seed));
        try (RunFolder run = RunFolderOptions.open(folder, force)) {
            Experiment silent =
                    new Experiment(settings, data).withBaseline().withThin().withCommand(CommandLineWords.of(spec));
            Experiment compared =
                    tensorBoard.listener().map(silent::withListener).orElse(silent);
            boolean onCpu = settings.trainer().device().kind() == Device.Kind.CPU;
            new RunReport(Console.of(spec.commandLine()), json.isGiven())
                    .of(onCpu ? compared.withQuantisation() : compared, run);
        }
        return CommandLine.ExitCode.OK;
    }
}
