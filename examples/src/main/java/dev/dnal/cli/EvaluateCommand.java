package dev.dnal.cli;

import dev.dnal.cli.console.Console;
import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.JsonOption;
import dev.dnal.cli.option.RuntimeOptions;
import dev.dnal.cli.option.image.ChannelOrderOption;
import dev.dnal.cli.option.image.DataSets;
import dev.dnal.cli.option.image.ImageSizeOptions;
import dev.dnal.cli.option.image.NormalisationOptions;
import dev.dnal.cli.option.network.ModelFile;
import dev.dnal.cli.option.network.SelectionOptions;
import dev.dnal.cli.option.network.TrustOption;
import dev.dnal.cli.print.Accuracy;
import dev.dnal.cli.print.Table;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.experiment.MemoryLimit;
import dev.dnal.tribuo.experiment.evaluation.Evaluation;
import dev.dnal.tribuo.experiment.evaluation.ImageClassifier;
import dev.dnal.tribuo.experiment.file.RecordJson;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures a model's accuracy on test images. */
@Command(
        name = "evaluate",
        header = "Measure a model's accuracy on test images",
        description = "Measures the accuracy of a model on the test images of a data set.",
        footer = {
            "%nExamples:",
            "  dnal evaluate runs/quickstart-seed1/model.onnx --data builtin --per-class",
            "  dnal evaluate resnet20.onnx --data cifar-10-batches-bin --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "MODEL",
            description =
                    "An ONNX file with input [batch, C, H, W] or [batch, H, W, C] and output [batch, classes] (logits or probabilities),"
                            + " or the model.tribuo of a run.")
    private Path model = Path.of("");

    @Topic.About(Topic.DATA)
    @Option(names = "--data", required = true, paramLabel = "DATA", description = DataSets.OPTION_HELP)
    private String data = "";

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Mixin
    private ImageSizeOptions imageSize = new ImageSizeOptions();

    @Mixin
    private NormalisationOptions options = new NormalisationOptions();

    @Mixin
    private ChannelOrderOption order = new ChannelOrderOption();

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Topic.About(Topic.MACHINE)
    @Option(
            names = {"--batch-size", "--batch"},
            paramLabel = "N",
            defaultValue = "" + ImageClassifier.BATCH_SIZE,
            description =
                    "Images that go through the network at once, if it does not say how many. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Mixin
    private TrustOption trust = new TrustOption();

    @Topic.About(Topic.OUTPUT)
    @Option(names = "--per-class", description = "Show the accuracy on each class too.")
    private boolean perClass;

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec.commandLine());
        SessionConfig session = runtime.session();
        ModelFile file = ModelFile.read(model, trust.limits());
        ImageDataset images = DataSets.open(data, imageSize);
        Evaluation evaluation = new GivenFile(model).naming(() -> evaluation(file, images, session));
        PrintWriter out = console.results();
        if (json.isGiven()) {
            out.print(RecordJson.of(new Facts(images.name(), evaluation)));
            out.flush();
            return CommandLine.ExitCode.OK;
        }
        if (perClass) {
            out.println(Accuracy.perClass(evaluation));
            out.println();
        }
        out.println("Accuracy on the test images of " + images.name() + ": " + Accuracy.of(evaluation));
        return CommandLine.ExitCode.OK;
    }

    /** What is printed for programs. */
    private record Facts(String data, int images, int right, double accuracy, List<Evaluation.ClassCount> classes) {
        Facts(String data, Evaluation evaluation) {
            this(data, evaluation.total(), evaluation.right(), evaluation.accuracy(), evaluation.classes());
        }
    }

    private Evaluation evaluation(ModelFile file, ImageDataset images, SessionConfig session) {
        Graph network = file.network(
                selection.selection(images.shape()), images.classNames().size());
        MemoryLimit memory = trust.isGiven() ? MemoryLimit.NONE : MemoryLimit.ofThisMachine();
        memory.requireRun(model.toString(), network, batchSize);
        try (ImageClassifier run = ImageClassifier.open(model.toString(), network, images.shape(), session)) {
            PrintWriter notes = Console.of(spec.commandLine()).progress();
            Normalisation applied = options.orThat(file, images.shape(), notes);
            ImageSource test = order.of(file.metadata(), notes).of(images.test());
            notes.println("Evaluating on " + Table.images(test.size()) + " ...");
            return run.evaluate(test, applied, batchSize);
        }
    }
}
