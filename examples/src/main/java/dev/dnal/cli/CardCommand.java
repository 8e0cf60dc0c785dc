package dev.dnal.cli;

import com.oracle.labs.mlrg.olcut.config.json.JsonProvenanceSerialization;
import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.option.RuntimeOptions;
import dev.dnal.cli.option.image.DataSets;
import dev.dnal.cli.option.image.ImageSizeOptions;
import dev.dnal.cli.option.network.ModelFile;
import dev.dnal.cli.print.ModelCard;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.ReadLimits;
import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.experiment.MemoryLimit;
import dev.dnal.tribuo.experiment.evaluation.Evaluation;
import dev.dnal.tribuo.experiment.evaluation.ImageClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what is known of a model. */
@Command(
        name = "card",
        header = "Print a model's card and provenance",
        description = {
            "Prints a model's card as JSON: what it is, what it was trained on and with which settings, the architecture that"
                    + " it has learned and, with --data, how well it does on test images. The layout is that of Tribuo's"
                    + " ModelCard.",
            "--provenance writes all that the model knows of its origin, in OLCUT's JSON, from which the training can be"
                    + " repeated."
        },
        footer = {
            "%nExamples:",
            "  dnal card runs/quickstart-seed1/model.tribuo --data builtin --provenance provenance.json"
        })
final class CardCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "The model.tribuo of a run.")
    private Path model = Path.of("");

    @Topic.About(Topic.DATA)
    @Option(names = "--data", paramLabel = "DATA", description = DataSets.OPTION_HELP)
    private Optional<String> data = Optional.empty();

    @Mixin
    private ImageSizeOptions imageSize = new ImageSizeOptions();

    @Topic.About(Topic.OUTPUT)
    @Option(
            names = "--provenance",
            paramLabel = "FILE",
            description = "Where to write the provenance to; the file must not be there yet.")
    private Optional<Path> provenance = Optional.empty();

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        requireFree();
        try (DNALModel known = ModelFile.readTribuo(model)) {
            ModelCard card = new ModelCard(known, evaluation(known));
            if (provenance.isPresent()) {
                write(
                        provenance.get(),
                        new JsonProvenanceSerialization(true).marshalAndSerialize(known.getProvenance()));
            }
            spec.commandLine().getOut().println(card);
        }
        return CommandLine.ExitCode.OK;
    }

    private void requireFree() {
        if (provenance.filter(Files::exists).isPresent()) {
            throw new BadInputException("--provenance: expected a file that is not there yet, found " + provenance.get()
                    + "; remove it or choose another");
        }
    }

    private Optional<Evaluation> evaluation(DNALModel known) throws IOException {
        if (data.isEmpty()) {
            return Optional.empty();
        }
        ImageDataset images = DataSets.open(data.get(), imageSize);
        Graph network = ModelFile.of(model, known, ReadLimits.STANDARD)
                .network(
                        NetworkSelection.ALL.withSizes(
                                images.shape().channels(),
                                images.shape().height(),
                                images.shape().width()),
                        images.classNames().size());
        MemoryLimit.ofThisMachine().requireRun(model.toString(), network, ImageClassifier.BATCH_SIZE);
        try (ImageClassifier run = ImageClassifier.open(model.toString(), network, images.shape(), runtime.session())) {
            return Optional.of(run.evaluate(images.test(), known.normalisation(), ImageClassifier.BATCH_SIZE));
        }
    }

    private static void write(Path file, String text) throws IOException {
        AtomicFile.write(file, text + System.lineSeparator());
    }
}
