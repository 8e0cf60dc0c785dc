package dev.dnal.cli;

import dev.dnal.cli.console.Console;
import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.option.JsonOption;
import dev.dnal.cli.option.QuantisationOptions;
import dev.dnal.cli.option.TimingOptions;
import dev.dnal.cli.option.image.ChannelOrderOption;
import dev.dnal.cli.option.image.DataSets;
import dev.dnal.cli.option.image.ImageSizeOptions;
import dev.dnal.cli.option.image.NormalisationOptions;
import dev.dnal.cli.option.network.ModelFile;
import dev.dnal.cli.option.network.SelectionOptions;
import dev.dnal.cli.print.QuantisationSummary;
import dev.dnal.cli.print.Table;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.ReadLimits;
import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.experiment.MemoryLimit;
import dev.dnal.tribuo.experiment.QuantisationRun;
import dev.dnal.tribuo.experiment.evaluation.ImageClassifier;
import dev.dnal.tribuo.quantisation.Quantiser;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes of a network one that computes with 8-bit whole numbers. */
@Command(
        name = "quantise",
        aliases = "quantize",
        header = "Make a trained network compute with 8-bit numbers",
        description = {
            "Makes of a trained network one that computes with 8-bit whole numbers, in little more than a quarter of the bytes and, on processors with dot"
                    + " products of such numbers, in about half of the time. Ranges are measured, and with --train-epochs weights trained, on training"
                    + " images, whose labels are not looked at but for --max-drop and --label-share. The test images are used"
                    + " once, at the end.",
            "The file is an ONNX model in QDQ form, which any ONNX Runtime runs. Settings and results are written beside it, as"
                    + " JSON. Both networks are timed in turns, with one thread."
        },
        footer = {
            "%nExamples:",
            "  dnal quantise runs/quickstart-seed1/model.onnx --data builtin --out int8.onnx",
            "  dnal quantise runs/mine/model.onnx --data DIR --out int8.onnx --train-epochs 1",
            "  dnal quantise resnet56.onnx --data cifar-10-batches-bin --out int8.onnx --max-drop 0.1 \\",
            "      --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225"
        })
final class QuantiseCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "MODEL",
            description =
                    "An ONNX file with input [batch, C, H, W] and output [batch, classes], or the model.tribuo of a run.")
    private Path model = Path.of("");

    @Topic.About(Topic.DATA)
    @Option(names = "--data", required = true, paramLabel = "DATA", description = DataSets.OPTION_HELP)
    private String data = "";

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Mixin
    private ImageSizeOptions imageSize = new ImageSizeOptions();

    @Mixin
    private NormalisationOptions normalisation = new NormalisationOptions();

    @Topic.About(Topic.OUTPUT)
    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The ONNX file to write; a Tribuo model if its name ends with .tribuo, as MODEL's does then.")
    private Path out = Path.of("");

    @Topic.About(Topic.OUTPUT)
    @Option(names = "--force", description = "Write over files that are there.")
    private boolean force;

    @Mixin
    private QuantisationOptions options = new QuantisationOptions();

    @Topic.About(Topic.ADVANCED)
    @Option(
            names = "--float16",
            description =
                    "Only keep weights in 16 bits, instead of computing with 8: half of the bytes, the same time. Nothing is measured on"
                            + " training images then, and options about that are of no effect.")
    private boolean half;

    @Mixin
    private ChannelOrderOption order = new ChannelOrderOption();

    @Mixin
    private TimingOptions timing = new TimingOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec.commandLine());
        Path record = recordOf(out);
        requireSource();
        requireFree(out);
        requireFree(record);
        ModelFile file = ModelFile.read(model, ReadLimits.STANDARD);
        ImageDataset images = order.of(file.metadata(), console.progress()).of(DataSets.open(data, imageSize));
        Normalisation applied = normalisation.orThat(file, images.shape(), console.progress());
        QuantisationRun run = new GivenFile(model).naming(() -> run(file, images, applied));
        write(run);
        AtomicFile.write(record, run.record().toJson());
        PrintWriter results = spec.commandLine().getOut();
        if (json.isGiven()) {
            results.print(run.record().toJson());
            results.flush();
            return CommandLine.ExitCode.OK;
        }
        results.println(new QuantisationSummary(run.record()));
        results.println();
        results.println((isTribuo(out) ? "Tribuo model          " : "ONNX model            ") + out);
        results.println("Settings and results  " + record);
        return CommandLine.ExitCode.OK;
    }

    private QuantisationRun run(ModelFile file, ImageDataset images, Normalisation applied) {
        String name = model.toString();
        Quantiser quantiser = options.quantiser(images.train(), applied);
        Graph network = file.networkOfAnyBatch(
                selection.selection(images.shape()), images.classNames().size());
        MemoryLimit.ofThisMachine().requireRun(name, network, ImageClassifier.BATCH_SIZE);
        Console.of(spec.commandLine())
                .progress()
                .println("Quantising, comparing both networks on "
                        + Table.images(images.test().size()) + " and timing them ...");
        return half
                ? QuantisationRun.ofHalfPrecision(name, network, file.size(), quantiser, images, timing.processes())
                : QuantisationRun.of(name, network, file.size(), quantiser, images, timing.processes());
    }

    private void write(QuantisationRun run) throws IOException {
        if (!isTribuo(out)) {
            OnnxWriter.write(run.network(), out);
            return;
        }
        try (DNALModel known = ModelFile.readTribuo(model);
                DNALModel quantised = known.quantised(run.quantised().orElseThrow())) {
            quantised.serializeToFile(out);
        }
    }

    private void requireSource() {
        if (isTribuo(out) && half) {
            throw new BadInputException("--float16: expected an ONNX file as --out, found " + out);
        }
        if (isTribuo(out) && !isTribuo(model)) {
            throw new BadInputException("--out: expected the model.tribuo of a run to make a Tribuo model of, found "
                    + model + "; name an ONNX file as --out");
        }
    }

    private static boolean isTribuo(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".tribuo");
    }

    /** The same name with another ending. */
    private static Path recordOf(Path file) {
        return file.resolveSibling(
                String.valueOf(file.getFileName()).replaceFirst("(?i)\\.(onnx|tribuo)$", "") + ".json");
    }

    private void requireFree(Path file) {
        if (!force && Files.exists(file)) {
            throw new BadInputException("--out: expected a file that is not there yet, found " + file
                    + "; remove it, choose another, or add --force");
        }
    }
}
