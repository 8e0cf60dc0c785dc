package dev.dnal.cli;

import dev.dnal.cli.console.Console;
import dev.dnal.cli.console.StopNotice;
import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.option.BudgetOptions;
import dev.dnal.cli.option.DropOptions;
import dev.dnal.cli.option.JsonOption;
import dev.dnal.cli.option.RunFolderOptions;
import dev.dnal.cli.option.RuntimeOptions;
import dev.dnal.cli.option.TensorBoardOption;
import dev.dnal.cli.option.TimingOptions;
import dev.dnal.cli.option.image.Augmentations;
import dev.dnal.cli.option.image.GivenImages;
import dev.dnal.cli.option.image.Preprocessing;
import dev.dnal.cli.option.network.ModelFile;
import dev.dnal.cli.option.network.SelectionOptions;
import dev.dnal.cli.option.network.TrustOption;
import dev.dnal.cli.print.RoundText;
import dev.dnal.cli.print.ShrinkPlan;
import dev.dnal.cli.print.ShrinkSummary;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ChannelOrder;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.experiment.MemoryLimit;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.ShrinkRun;
import dev.dnal.tribuo.listener.ProgressListener;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.resume.UnusableCheckpointException;
import dev.dnal.tribuo.shrink.NormalisationGuess;
import dev.dnal.tribuo.shrink.OutputMeaning;
import dev.dnal.tribuo.shrink.ShrinkSettings;
import dev.dnal.tribuo.training.TrainingConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a trained network smaller without labels. */
@Command(
        name = "shrink",
        header = "Make a trained network smaller, without labels",
        description = {
            "Makes a trained network smaller and faster, from images without labels: gates on its channels train to close where its"
                    + " outputs don't need them; what they close is cut out, within a budget; and the small network learns to give the"
                    + " outputs that the given one gives. Any outputs will do: classes, boxes, masks, pictures.",
            "A tenth of the images, 1,000 at most, is kept back to tell how near it comes; with --max-drop, another tenth decides how far"
                    + " it goes. What sorts out results behind the layers, as"
                    + " NonMaxSuppression, stays node for node, and so do inputs and outputs.",
            "If it is stopped before its end, the same command goes on from the last checkpoint."
        },
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  dnal shrink model.onnx --images photos --image-size 224 --preprocess imagenet --latency 0.5x --out smaller",
            "  dnal shrink model.onnx --images photos --preprocess 0-1 --max-drop 0.5 --by latency --time-limit 120 --out least",
            "  dnal shrink resnet56.onnx --images cifar-10-batches-bin --preprocess imagenet --augment crop,flip --macs 0.5x \\",
            "      --quantise --out half"
        })
final class ShrinkCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "An ONNX file.")
    private Path model = Path.of("");

    @Mixin
    private GivenImages images = new GivenImages();

    @Mixin
    private Preprocessing preprocessing = new Preprocessing();

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Mixin
    private RunFolderOptions folder = new RunFolderOptions();

    @Mixin
    private BudgetOptions budget = new BudgetOptions();

    @Mixin
    private DropOptions drop = new DropOptions();

    @Topic.About(Topic.OUTPUT)
    @Option(
            names = {"--quantise", "--quantize"},
            description =
                    "Make a network in 8-bit whole numbers of the small one too: model-int8.onnx. For networks that tell classes apart.")
    private boolean quantise;

    @Topic.About(Topic.NETWORK)
    @Option(
            names = "--outputs-are",
            paramLabel = "WHAT",
            description =
                    "What the outputs are, which says when those of the small network are the same: classes (the largest is at the same"
                            + " place), embedding (the angle between both), boxes (they overlap by half), or numbers (how far they are off)."
                            + " Default: classes for one output [batch, n] with a Softmax, names of n classes in the file's metadata or n"
                            + " classes of images, and, with a warning, where nothing says otherwise; embedding where vectors are divided by"
                            + " their length; boxes for [batch, n, 4] with probabilities [batch, n, c]; else numbers.")
    private Optional<String> outputsAre = Optional.empty();

    @Topic.About(Topic.OUTPUT)
    @Option(
            names = "--dry-run",
            description = "Say what would be done and about how long it would take, from a few steps, and end.")
    private boolean dryRun;

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--epochs-gates",
            paramLabel = "N",
            description = "Epochs in which gates train. Default: as many as make 500 steps, 3 at least.")
    private Optional<Integer> gateEpochs = Optional.empty();

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--epochs",
            paramLabel = "N",
            description =
                    "Epochs in which the small network learns from the given one. Default: as many as make 2,000 steps, at least 30"
                            + " and at most 250.")
    private Optional<Integer> epochs = Optional.empty();

    @Topic.About(Topic.TRAINING)
    @Option(
            names = {"--learning-rate", "--lr"},
            paramLabel = "RATE",
            defaultValue = "0.1",
            description =
                    "Highest learning rate: it rises in the first twentieth of the epochs, and then falls to 0 along a line. A share of"
                            + " it is taken where some steps at each of several tell that it doesn't suit the network. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Topic.About(Topic.TRAINING)
    @Option(
            names = {"--batch-size", "--batch"},
            paramLabel = "N",
            defaultValue = "64",
            description = "Images per step. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Topic.About(Topic.DATA)
    @Option(names = "--augment", paramLabel = "LIST", defaultValue = "none", description = Augmentations.HELP)
    private String augment = "";

    @Topic.About(Topic.BUDGET)
    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description =
                    "What rates channels: ${bundle:strategies}. Default: dnal with --latency or --max-drop by latency, else"
                            + " projected; the others are to compare with.")
    private Optional<String> strategy = Optional.empty();

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--time-limit",
            paramLabel = "MINUTES",
            defaultValue = "0",
            description =
                    "The most that the training may take; its stages end early where they must. With --max-drop, networks that are"
                            + " tried train for fewer epochs, and fewer are tried. Default: no limit.")
    private double minutes;

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "What everything random is drawn from. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private TensorBoardOption tensorBoard = new TensorBoardOption();

    @Mixin
    private TimingOptions timing = new TimingOptions();

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter notes = Console.of(spec.commandLine()).progress();
        ShrinkRun.Given given = ShrinkRun.Given.read(model, trust.limits());
        Graph network = given.network();
        NetworkSelection wanted = selection.selection();
        ChannelOrder order = images.order().of(network.metadata(), notes);
        GivenImages.Found found = images.of(model, network, wanted, order);
        ImageShape shape = found.images().shape();
        selection.requireShape(shape);
        ShrinkSettings settings = settings(shape);
        Optional<Normalisation> known =
                preprocessing.known(ModelFile.normalisation(model, network.metadata()), shape, order, notes);
        GivenFile file = new GivenFile(model);
        file.naming(() -> ShrinkRun.requireFits(
                given,
                wanted,
                settings,
                found.images(),
                trust.isGiven() ? MemoryLimit.NONE : MemoryLimit.ofThisMachine()));
        Optional<NormalisationGuess> guess = known.isPresent()
                ? Optional.empty()
                : Optional.of(file.naming(() -> NormalisationGuess.of(
                        network, wanted, found.images(), settings, Preprocessing.usual(shape, order))));
        guess.map(Preprocessing::warning).ifPresent(notes::println);
        ShrinkRun run = new ShrinkRun(
                given,
                wanted,
                settings,
                found.images(),
                found.test(),
                known.or(() -> guess.map(NormalisationGuess::normalisation)).orElseThrow(),
                guess,
                quantise,
                timing.processes(),
                CommandLineWords.of(spec));
        if (order == ChannelOrder.BGR) {
            order.writeTo(network.metadata());
        }
        ShrinkPlan plan =
                file.naming(() -> new ShrinkPlan(settings, found.images().size(), run.estimatedSeconds()));
        if (dryRun) {
            spec.commandLine().getOut().println(plan);
        } else {
            file.naming(() -> run(run, found.images(), plan));
        }
        return CommandLine.ExitCode.OK;
    }

    private ShrinkRun.Result run(ShrinkRun run, ImageSource given, ShrinkPlan plan) throws IOException {
        Console console = Console.of(spec.commandLine());
        Beginning beginning = new Beginning(() -> console.progress().println(plan));
        try (RunFolder written = folder.open();
                ProgressListener progress = console.progressOf(run.settings().mostEpochs(given.size()));
                StopNotice notice = StopNotice.of(console, progress, () -> RunReport.stopped(written))) {
            notice.begin();
            List<SearchListener> listeners = new ArrayList<>(List.of(beginning, progress));
            tensorBoard.listener().ifPresent(listeners::add);
            ShrinkRun.Result result = run.run(
                    written,
                    SearchListener.all(listeners),
                    round -> console.progress()
                            .println(
                                    RoundText.of(round, run.settings().maxDrop().orElseThrow())));
            if (json.isGiven()) {
                console.results().print(result.toJson());
                console.results().flush();
            } else {
                console.results().println(new ShrinkSummary(result, written.folder()));
            }
            new ReportWriting(console, json.isGiven()).of(written.folder());
            return result;
        } catch (UnusableCheckpointException e) {
            throw new BadInputException(e.getMessage() + ", or add --force", e);
        }
    }

    private ShrinkSettings settings(ImageShape shape) {
        ShrinkSettings usual = drop.maxDrop(budget, quantise)
                .map(ShrinkSettings::within)
                .orElseGet(() -> ShrinkSettings.to(budget.budgets(quantise)));
        ShrinkSettings settings = strategy.map(usual::withStrategy)
                .orElse(usual)
                .withRate(rate)
                .withBatchSize(batchSize)
                .withAugmentations(Augmentations.parse(augment, shape))
                .withTimeLimitSeconds(60 * minutes)
                .withTraining(TrainingConfig.of(runtime.session()))
                .withSeed(seed);
        ShrinkSettings told = outputsAre
                .map(label -> settings.withOutputsAre(OutputMeaning.of(label)))
                .orElse(settings);
        ShrinkSettings withGates = gateEpochs.map(told::withGates).orElse(told);
        return epochs.map(withGates::withRecovery).orElse(withGates);
    }
}
