package dev.dnal.cli;

import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.option.NetworkChoice;
import dev.dnal.cli.print.NetworkDescription;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.pass.GateRecognition;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.ImagePreset;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.NetworkGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a network is made of and what it costs. */
@Command(
        name = "describe",
        description = {
            "Shows a network's layers, shapes, channels, multiply-accumulate operations (MACs) of one image, and"
                    + " parameters; and which layers have gates, or would get them."
        },
        footer = {
            "%nExamples:",
            "  dnal describe resnet20 --shape 3,32,32 --classes 10",
            "  dnal describe mobilenetv2-imagenet",
            "  dnal describe runs/quickstart-seed1/model.onnx"
        })
final class DescribeCommand implements Callable<Integer> {
    private static final ImagePreset DEFAULT_IMAGES = ImagePreset.CIFAR10;

    @Parameters(paramLabel = "NETWORK", description = NetworkChoice.HELP)
    private String network = "";

    @Option(names = "--width", paramLabel = "N", description = NetworkChoice.WIDTH_HELP)
    private Optional<Integer> width = Optional.empty();

    @Option(
            names = "--shape",
            split = ",",
            paramLabel = "C,H,W",
            description =
                    "Shape of the images. Default: that of the file; for a name 3,32,32, or 3,224,224 if it ends in"
                            + " -imagenet.")
    private List<Integer> shape = new ArrayList<>();

    @Option(
            names = "--classes",
            paramLabel = "N",
            description = "Number of classes, for a name. Default: 10, or 1000 if it ends in -imagenet.")
    private Optional<Integer> classes = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        spec.commandLine().getOut().println(description());
        return CommandLine.ExitCode.OK;
    }

    private NetworkDescription description() throws IOException {
        NetworkChoice choice = new NetworkChoice(network, width);
        return choice.isFile()
                ? describe(choice.file())
                : describe(choice.open(), choice.images().orElse(DEFAULT_IMAGES));
    }

    private NetworkDescription describe(Network named, ImagePreset images) {
        int numClasses = classes.orElse(images.numClasses());
        if (numClasses < 1) {
            throw new BadInputException("--classes: expected at least 1, found " + numClasses);
        }
        NetworkGraph built = named.build(imageShape().orElse(images.shape()), numClasses, new SplittableRandom(0));
        return NetworkDescription.of(built.graph(), Decisions.named(built.graph(), built.gateSites()));
    }

    /** Files are described as they are: with gates or without, whatever they take and give. */
    private NetworkDescription describe(Path file) throws IOException {
        Graph graph = OnnxReader.read(file);
        List<Value> inputs = graph.inputs().stream()
                .filter(input -> input.initializer().isEmpty())
                .toList();
        imageShape().ifPresent(asked -> bind(file, inputs.get(0), asked));
        try {
            new Canonicalisation().apply(graph);
        } catch (GraphException e) {
            throw new GraphException(file + ": " + e.getMessage(), e);
        }
        requireSizes(file, inputs);
        new GateRecognition().apply(graph);
        return NetworkDescription.of(graph, Decisions.of(graph));
    }

    private static void bind(Path file, Value input, ImageShape asked) {
        Shape wanted = Shape.batched("batch", asked.channels(), asked.height(), asked.width());
        if (input.shape().filter(found -> !found.mayEqual(wanted)).isPresent()) {
            throw new BadInputException(file + ": expected images of the shape of input '" + input + "', found --shape "
                    + asked + "; leave --shape out to see the file as it is");
        }
        input.setType(new TensorType(input.type(), wanted));
    }

    private static void requireSizes(Path file, List<Value> inputs) {
        for (Value input : inputs) {
            Shape shape = input.requireShape();
            if (shape.rank() > 1 && !shape.remove(0).isFixed()) {
                throw new BadInputException(file + ": expected fixed sizes of input '" + input.name()
                        + "' but for the batch, to count with, found " + shape + "; give them with --shape C,H,W");
            }
        }
    }

    private Optional<ImageShape> imageShape() {
        if (shape.isEmpty()) {
            return Optional.empty();
        }
        if (shape.size() != 3) {
            throw new BadInputException(
                    "--shape: expected three sizes C,H,W as in 3,32,32, found " + shape.size() + " in " + shape);
        }
        return Optional.of(new ImageShape(shape.get(0), shape.get(1), shape.get(2)));
    }
}
