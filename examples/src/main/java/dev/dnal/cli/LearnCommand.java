package dev.dnal.cli;

import dev.dnal.cli.console.Console;
import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.BudgetOptions;
import dev.dnal.cli.option.EndingOptions;
import dev.dnal.cli.option.JsonOption;
import dev.dnal.cli.option.LossOptions;
import dev.dnal.cli.option.RunFolderOptions;
import dev.dnal.cli.option.ScheduleOptions;
import dev.dnal.cli.option.StrategyOptions;
import dev.dnal.cli.option.TensorBoardOption;
import dev.dnal.cli.option.TimingOptions;
import dev.dnal.cli.option.TrainingOptions;
import dev.dnal.cli.option.image.Augmentations;
import dev.dnal.cli.option.image.DataSets;
import dev.dnal.cli.option.image.ImageSizeOptions;
import dev.dnal.cli.option.image.NormalisationOptions;
import dev.dnal.cli.option.network.ModelFile;
import dev.dnal.cli.option.network.NetworkChoice;
import dev.dnal.cli.option.network.SelectionOptions;
import dev.dnal.cli.option.network.TeacherOptions;
import dev.dnal.cli.option.network.TrustOption;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ChannelOrder;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.experiment.Experiment;
import dev.dnal.tribuo.experiment.ExperimentSettings;
import dev.dnal.tribuo.experiment.MemoryLimit;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.OnnxNetwork;
import dev.dnal.tribuo.schedule.LearningRateSchedule;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Learns a network's widths, and which of its operations stay, from images. */
@Command(
        name = "learn",
        header = "Learn a network's widths from images",
        description = {
            "Learns the widths of a network from images: its weights train; then gates on its channels train against a penalty"
                    + " on open ones; what they close is cut out, and the weights of the small network train on. With"
                    + " --search-space, gates may be on whole operations or edges too.",
            "The run folder then holds report.html (all of it, for a browser), run.json (settings and results), history.csv (all"
                    + " epochs), model.onnx (for any ONNX runtime) and model.tribuo (for Tribuo). The test images are used once, at the end.",
            "Of an ONNX file, what sorts out results behind the layers is left out while they train, as TopK, and put back in model.onnx.",
            "If the run is stopped before its end, however that is, the same command goes on from the last checkpoint and"
                    + " learns the same network, to the last bit."
        },
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  dnal learn --data builtin --network vgg-small --width 16 --out runs/vgg",
            "  dnal learn --data cifar-10-batches-bin --network resnet20 --augment crop,flip --lambda 2e-4 --out runs/resnet20",
            "  dnal learn --data builtin --network resnet20 --latency 0.5x --out runs/faster",
            "  dnal learn --data cifar-10-batches-bin --network resnet20.onnx --teacher resnet20.onnx \\",
            "      --macs 0.5x --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --out runs/half",
            "  dnal learn --data cifar-10-batches-bin --network resnet20.onnx --out runs/narrower \\",
            "      --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225"
        })
final class LearnCommand implements Callable<Integer> {
    private static final int USUAL_WEIGHT_EPOCHS = 30;

    @Topic.About(Topic.DATA)
    @Option(names = "--data", required = true, paramLabel = "DATA", description = DataSets.OPTION_HELP)
    private String data = "";

    @Mixin
    private ImageSizeOptions imageSize = new ImageSizeOptions();

    @Topic.About(Topic.NETWORK)
    @Option(names = "--network", required = true, paramLabel = "NETWORK", description = NetworkChoice.HELP)
    private String network = "";

    @Topic.About(Topic.NETWORK)
    @Option(names = "--width", paramLabel = "N", description = NetworkChoice.WIDTH_HELP)
    private Optional<Integer> width = Optional.empty();

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Mixin
    private RunFolderOptions folder = new RunFolderOptions();

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "What everything random is drawn from: the same seed gives the same model, but for what --latency measures. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--epochs-weights",
            paramLabel = "N",
            description =
                    "Epochs of the first stage, which trains the whole network. Default: 30, or 0 for an ONNX file, which comes trained.")
    private Optional<Integer> weightEpochs = Optional.empty();

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--epochs-final",
            paramLabel = "N",
            defaultValue = "70",
            description = "Epochs of the third stage, which trains the small network. Default: ${DEFAULT-VALUE}.")
    private int finalEpochs;

    @Mixin
    private ScheduleOptions schedule = new ScheduleOptions();

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--weight-decay",
            paramLabel = "F",
            defaultValue = "1e-4",
            description = "Weight decay in the first and third stages. Default: ${DEFAULT-VALUE}.")
    private double weightDecay;

    @Mixin
    private StrategyOptions strategy = new StrategyOptions();

    @Topic.About(Topic.ADVANCED)
    @Option(
            names = {"--reinitialise", "--reinitialize"},
            description = "Begin the third stage with new random weights, instead of those that the channels had.")
    private boolean reinitialise;

    @Mixin
    private LossOptions loss = new LossOptions();

    @Mixin
    private TeacherOptions teacher = new TeacherOptions();

    @Mixin
    private BudgetOptions budget = new BudgetOptions();

    @Topic.About(Topic.TRAINING)
    @Option(
            names = {"--batch-size", "--batch"},
            paramLabel = "N",
            defaultValue = "128",
            description = "Images per step. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Topic.About(Topic.DATA)
    @Option(names = "--augment", paramLabel = "LIST", defaultValue = "none", description = Augmentations.HELP)
    private String augment = "";

    @Mixin
    private NormalisationOptions normalisation = new NormalisationOptions();

    @Topic.About(Topic.DATA)
    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description =
                    "Share of the training images that is kept back to choose the best epoch by, at least 0 and below 1;"
                            + " 0 takes the last epoch. Default: ${DEFAULT-VALUE}.")
    private double validation;

    @Topic.About(Topic.ADVANCED)
    @Option(
            names = "--validation-seed",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "What those images are drawn by, so that runs with other seeds keep back the same; 0 draws them by --seed."
                            + " Default: ${DEFAULT-VALUE}.")
    private long validationSeed;

    @Topic.About(Topic.OUTPUT)
    @Option(
            names = "--baseline",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Train the whole network too, for as many epochs, and compare. That of an ONNX file, which comes trained, is compared as it"
                            + " is, unless --epochs-weights is above 0. On unless --no-baseline.")
    private boolean baseline;

    @Topic.About(Topic.OUTPUT)
    @Option(
            names = "--thin",
            negatable = true,
            fallbackValue = "true",
            description =
                    "Train a thin network too, and compare: one so much narrower in all layers alike that it meets the budget, from new"
                            + " weights, for as many epochs. On where there are a budget and a baseline unless --no-thin.")
    private Optional<Boolean> thin = Optional.empty();

    @Topic.About(Topic.OUTPUT)
    @Option(
            names = {"--quantise", "--quantize"},
            description =
                    "Make a network in 8-bit whole numbers of the learned one too, as 'dnal quantise' does, and compare: model-int8.onnx.")
    private boolean quantise;

    @Mixin
    private TensorBoardOption tensorBoard = new TensorBoardOption();

    @Mixin
    private TimingOptions timing = new TimingOptions();

    @Topic.About(Topic.NETWORK)
    @Option(
            names = {"--dequantise", "--dequantize"},
            description =
                    "Begin with an ONNX file in 8-bit whole numbers (QDQ) all the same, as the real numbers that these stand for. The network"
                            + " that it was made from is the better beginning.")
    private boolean dequantise;

    @Mixin
    private EndingOptions ending = new EndingOptions();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Mixin
    private TrainingOptions training = new TrainingOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        ImageDataset images = images();
        ExperimentSettings settings = settings(images.train());
        try (RunFolder run = folder.open()) {
            Experiment experiment = experiment(settings, images);
            RunReport report = new RunReport(Console.of(spec.commandLine()), json.isGiven());
            Optional<Path> given = givenFile();
            if (given.isPresent()) {
                new GivenFile(given.get()).naming(() -> report.of(experiment, run));
            } else {
                report.of(experiment, run);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    /** Where what could be wrong with networks comes from: the network's file, or else the teacher's. */
    private Optional<Path> givenFile() {
        return isFile() ? Optional.of(choice().file()) : teacher.file();
    }

    /** The images that the options name. */
    ImageDataset images() throws IOException {
        return DataSets.open(data, imageSize);
    }

    private Experiment experiment(ExperimentSettings settings, ImageDataset images) {
        Experiment silent = new Experiment(settings, images)
                .withTimeProcesses(timing.processes())
                .withCommand(CommandLineWords.of(spec));
        Experiment plain = tensorBoard.listener().map(silent::withListener).orElse(silent);
        Experiment alone = trust.isGiven() ? plain.withMemoryLimit(MemoryLimit.NONE) : plain;
        Experiment compared = baseline ? withWhole(alone) : alone;
        boolean trainsThin =
                thin.orElse(baseline && !settings.trainer().budgets().isEmpty() && !strategy.isThin());
        Experiment all = trainsThin ? compared.withThin() : compared;
        Experiment told = settings.trainer().network() instanceof OnnxNetwork file
                ? all.withListener(new Beginning(() -> tellOf(file, images)))
                : all;
        return quantise ? told.withQuantisation() : told;
    }

    /** What comes trained, and doesn't train on, is what it is: another training would say less of it than itself. */
    private Experiment withWhole(Experiment alone) {
        return isFile() && weightEpochs() == 0 ? alone.withGiven() : alone.withBaseline();
    }

    private void tellOf(OnnxNetwork file, ImageDataset images) {
        PrintWriter notes = Console.of(spec.commandLine()).progress();
        notes.println(fileNote(file));
        if (ChannelOrder.in(file.metadata()).equals(Optional.of(ChannelOrder.BGR))) {
            notes.println(
                    "Warning: the file's metadata say that the network takes blue, green and red; here it learns from"
                            + " red, green and blue. dnal shrink keeps its order");
        }
        file.batchNote(images.shape()).ifPresent(notes::println);
        file.formNote(images.shape(), images.classNames().size()).ifPresent(notes::println);
    }

    private Network network(ImageShape shape) throws IOException {
        selection.requireShape(shape);
        return choice().open();
    }

    private NetworkChoice choice() {
        return new NetworkChoice(network, width, trust.isGiven(), selection, dequantise);
    }

    /** The settings that the options make for such images. */
    ExperimentSettings settings(ImageSource images) throws IOException {
        ImageShape shape = images.shape();
        LearningRateSchedule weightRate = schedule.schedule();
        TrainerSettings usual = new TrainerSettings(network(shape), strategy.strategy(weightDecay, schedule.rate()));
        TrainerSettings settings = strategy.decidingIn(usual)
                .withWeightStage(ending.of(new WeightStage(weightEpochs(), weightRate, weightDecay)))
                .withRateTrials(isFile() && !schedule.isRateGiven())
                .withBudgets(budget.budgets(quantise))
                .withFinalStage(ending.of(new WeightStage(finalEpochs, weightRate, weightDecay)))
                .withReinitialise(reinitialise)
                .withLoss(teacher.loss(trust.isGiven()))
                .withAugmentations(Augmentations.parse(augment, shape))
                .withBatchSize(batchSize)
                .withValidationFraction(validation)
                .withValidationSeed(validationSeed)
                .withTimeLimitSeconds(ending.timeLimitSeconds())
                .withSeed(seed);
        return new ExperimentSettings(
                network,
                training.of(strategy.of(settings)),
                loss.labelSmoothing(),
                loss.classWeights(images),
                normalisation.normalisation(shape).or(() -> ofFile(usual.network())));
    }

    private boolean isFile() {
        return choice().isFile();
    }

    private int weightEpochs() {
        return weightEpochs.orElse(isFile() ? 0 : USUAL_WEIGHT_EPOCHS);
    }

    /** What a file says that its network was trained with. */
    private static Optional<Normalisation> ofFile(Network network) {
        return network instanceof OnnxNetwork file
                ? ModelFile.normalisation(file.file(), file.metadata())
                : Optional.empty();
    }

    /** What is done otherwise with a network that comes trained. */
    private String fileNote(OnnxNetwork file) {
        return "The network comes trained: its weights train "
                + (weightEpochs() == 0 ? "no more before the gates do" : "for " + weightEpochs() + " epochs more")
                + (schedule.isRateGiven() ? "" : ", at learning rates that suit it")
                + ", and pixels are normalised "
                + (ofFile(file).isPresent() ? "as its metadata say" : "on the training images")
                + " unless --mean and --std say otherwise";
    }
}
