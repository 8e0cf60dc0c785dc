package dev.dnal.cli;

import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.cli.option.JsonOption;
import dev.dnal.cli.option.SearchSpaceHelp;
import dev.dnal.cli.option.network.NetworkChoice;
import dev.dnal.cli.option.network.SelectionOptions;
import dev.dnal.cli.option.network.TrustOption;
import dev.dnal.cli.print.NetworkComparison;
import dev.dnal.cli.print.NetworkDescription;
import dev.dnal.cli.print.TimesDescription;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.NetworkCost;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.PlacedGates;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.network.CanonicalNetwork;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.pass.GateRecognition;
import dev.dnal.onnx.quantisation.Dequantisation;
import dev.dnal.onnx.quantisation.LayerCount;
import dev.dnal.tribuo.latency.TimeModel;
import dev.dnal.tribuo.network.ImagePreset;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.NetworkGraph;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a network is made of and what it costs. */
@Command(
        name = "describe",
        header = "Show a network's layers and costs, or compare two",
        description = {
            "Shows a network's layers, shapes, channels, multiply-accumulate operations (MACs) of one image, and"
                    + " parameters; and which layers have gates, or would get them. Of two networks, what differs."
        },
        footer = {
            "%nExamples:",
            "  dnal describe resnet20 --shape 3,32,32 --classes 10",
            "  dnal describe mobilenetv2-imagenet",
            "  dnal describe resnet20 --search-space interior,operations",
            "  dnal describe resnet20 --times --threads 1 --batch 64",
            "  dnal describe runs/quickstart-seed1/model.onnx",
            "  dnal describe model.onnx --json",
            "  dnal describe resnet56 runs/mine/model.onnx"
        })
final class DescribeCommand implements Callable<Integer> {
    /** Far above any set of images, all of ImageNet has 21,841 classes; weights are made for classes before they find no room. */
    private static final int MAX_CLASSES = 1_000_000;

    private static final ImagePreset DEFAULT_IMAGES = ImagePreset.CIFAR10;

    @Parameters(index = "0", paramLabel = "NETWORK", description = NetworkChoice.HELP)
    private String network = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "OTHER",
            description = "Another network: then both stand side by side, layers of the same name in one row.")
    private Optional<String> other = Optional.empty();

    @Topic.About(Topic.NETWORK)
    @Option(names = "--width", paramLabel = "N", description = NetworkChoice.WIDTH_HELP)
    private Optional<Integer> width = Optional.empty();

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Topic.About(Topic.NETWORK)
    @Option(
            names = "--classes",
            paramLabel = "N",
            description = "Number of classes, for a name. Default: 10, or 1000 if it ends in -imagenet.")
    private Optional<Integer> classes = Optional.empty();

    @Topic.About(Topic.NETWORK)
    @Option(
            names = "--search-space",
            paramLabel = "PARTS",
            description = "Shows all that a search over these parts would decide over: " + SearchSpaceHelp.PARTS
                    + " Without this option, the gates on layers that a search has if nothing else is said.")
    private Optional<String> searchSpace = Optional.empty();

    @Topic.About(Topic.OUTPUT)
    @Option(
            names = JsonOption.NAME,
            description =
                    "Print all this as JSON, for programs: name, inputs, outputs, batch, layers (name, operator, input, output, channels,"
                            + " macs, params, gate: whether a search puts one there, why: it doesn't, gates: that are there), macs, params, decisions, kept, quantised."
                            + " What has no value is left out.")
    private boolean json;

    @Topic.About(Topic.MACHINE)
    @Option(
            names = "--times",
            description =
                    "Shows too what each layer takes on this machine's CPU, and the numbers of channels at which it"
                            + " would take less. Measures for seconds; what was measured before is kept in the user's cache"
                            + " folder (-Ddnal.cache=FOLDER names another).")
    private boolean times;

    @Topic.About(Topic.MACHINE)
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that share the work that --times measures. Default: one for each processor.")
    private Optional<Integer> threads = Optional.empty();

    @Topic.About(Topic.MACHINE)
    @Option(names = "--batch", paramLabel = "N", description = "Images in a run that --times measures. Default: 1.")
    private Optional<Integer> batch = Optional.empty();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (!times && (threads.isPresent() || batch.isPresent())) {
            throw new BadInputException("--threads and --batch say how times are measured: expected --times with them");
        }
        if (json && times) {
            throw new BadInputException(
                    "--json: expected it without --times, whose table is text alone; leave one out");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (other.isPresent()) {
            compare(out, other.get());
            return CommandLine.ExitCode.OK;
        }
        NetworkChoice choice = choice(network, width);
        Subject subject = subject(choice);
        NetworkDescription description = choice.isFile()
                ? new GivenFile(choice.file()).naming(() -> description(subject))
                : description(subject);
        if (json) {
            out.print(
                    description.facts(subject.batchNote(), subject.quantised()).toJson());
            out.flush();
        } else {
            print(description, subject, out);
        }
        return CommandLine.ExitCode.OK;
    }

    private NetworkChoice choice(String text, Optional<Integer> ofWidth) {
        return new NetworkChoice(text, ofWidth, trust.isGiven(), selection, false);
    }

    private Subject subject(NetworkChoice choice) throws IOException {
        return choice.isFile()
                ? read(choice.file())
                : build(choice.open(), choice.images().orElse(DEFAULT_IMAGES));
    }

    private void compare(PrintWriter out, String second) throws IOException {
        if (times || searchSpace.isPresent()) {
            throw new BadInputException(
                    "--times and --search-space: expected one network with them, found two; leave one out");
        }
        boolean areFiles = Stream.of(network, second)
                .allMatch(text -> choice(text, Optional.empty()).isFile());
        if (width.isPresent() && areFiles) {
            throw new BadInputException(
                    "--width: expected the name of a network with it, found two files, which have widths");
        }
        NetworkComparison compared = NetworkComparison.of(network, compared(network), second, compared(second));
        if (json) {
            out.print(compared.toJson());
            out.flush();
        } else {
            out.println(compared);
        }
    }

    /** A width is for those that have none of their own. */
    private NetworkCost compared(String text) throws IOException {
        NetworkChoice unnamed = choice(text, Optional.empty());
        if (!unnamed.isFile()) {
            return CostCounter.count(subject(choice(text, width)).graph());
        }
        Graph graph = subject(unnamed).graph();
        return new GivenFile(unnamed.file()).naming(() -> CostCounter.count(graph));
    }

    private void print(NetworkDescription description, Subject subject, PrintWriter out) {
        out.println(description);
        subject.batchNote().ifPresent(out::println);
        subject.quantised()
                .ifPresent(layers -> out.println("8-bit whole numbers: " + layers.quantised() + " of " + layers.all()
                        + " layers have weights of them; a search begins with the network that this was made from"));
        if (times) {
            out.println();
            out.println(new TimesDescription(subject.graph(), timeModel()));
        }
    }

    /**
     * A network, the layers whose channels it says are to be decided over, empty if it says nothing, how many layers are quantised, if
     * any is; then the graph is the same with real numbers; and what became of a batch that its file fixes.
     */
    private record Subject(
            Graph graph, List<String> layers, Optional<LayerCount> quantised, Optional<String> batchNote) {}

    private NetworkDescription description(Subject subject) {
        boolean hasGates = !PlacedGates.in(subject.graph()).isEmpty();
        if (hasGates && searchSpace.isPresent()) {
            throw new BadInputException("--search-space: expected a network to begin a search with, found gates in "
                    + network + "; leave --search-space out to see them");
        }
        if (hasGates || subject.quantised().isPresent()) {
            return NetworkDescription.of(subject.graph());
        }
        Set<SearchSpace> space = searchSpace.map(SearchSpace::parse).orElse(Set.of(SearchSpace.LAYERS));
        Decisions.Explained explained = Decisions.explained(subject.graph(), space, subject.layers());
        return searchSpace.isEmpty()
                ? NetworkDescription.ofGates(subject.graph(), explained)
                : NetworkDescription.ofSearch(subject.graph(), explained);
    }

    private TimeModel timeModel() {
        int threadCount = threads.orElse(Runtime.getRuntime().availableProcessors());
        int batchSize = batch.orElse(1);
        if (threadCount < 1 || batchSize < 1) {
            throw new BadInputException(
                    "--threads and --batch: expected at least 1, found " + threadCount + " and " + batchSize);
        }
        return TimeModel.ofThisCpu(threadCount, batchSize);
    }

    private Subject build(Network named, ImagePreset images) {
        int numClasses = classes.orElse(images.numClasses());
        if (numClasses < 1 || numClasses > MAX_CLASSES) {
            throw new BadInputException(
                    "--classes: expected at least 1 and at most " + MAX_CLASSES + ", found " + numClasses);
        }
        NetworkGraph built = named.build(selection.imageShape(images.shape()), numClasses, new SplittableRandom(0));
        return new Subject(built.graph(), built.gateSites(), Optional.empty(), Optional.empty());
    }

    /** Files are described as they are: with gates or without, whatever they take and give. */
    private Subject read(Path file) throws IOException {
        Graph whole = OnnxReader.read(file, trust.limits());
        CanonicalNetwork network = new GivenFile(file).naming(() -> CanonicalNetwork.of(whole, selection.selection()));
        Graph graph = network.graph();
        requireSizes(file, graph.openInputs());
        new GateRecognition().apply(graph);
        if (!Dequantisation.isQuantised(graph)) {
            return new Subject(graph, List.of(), Optional.empty(), batchNote(whole, network));
        }
        if (times || searchSpace.isPresent()) {
            throw new BadInputException(
                    file + ": expected a network of real numbers for --times and --search-space, found one that"
                            + " is quantised; describe the network that it was made from");
        }
        LayerCount quantised = LayerCount.of(graph);
        new GivenFile(file).naming(() -> new Dequantisation().apply(graph));
        return new Subject(graph, List.of(), Optional.of(quantised), network.batchNote());
    }

    private Optional<String> batchNote(Graph whole, CanonicalNetwork network) {
        return network.batchNote()
                .map(note -> network.obstacle().isPresent() && isFreeBeforeTail(whole)
                        ? note
                                + ". A search begins with what is computed of each image before that, and puts the rest back"
                        : note);
    }

    private boolean isFreeBeforeTail(Graph whole) {
        Graph layers = selection.selection().layersOf(whole);
        return CanonicalNetwork.of(layers, NetworkSelection.ALL).obstacle().isEmpty();
    }

    private static void requireSizes(Path file, List<Value> inputs) {
        for (Value input : inputs) {
            input.shape()
                    .filter(shape -> shape.rank() > 1 && !shape.remove(0).isFixed())
                    .ifPresent(shape -> {
                        throw new BadInputException(file + ": expected fixed sizes of input '" + input.name()
                                + "' but for the batch, to count with, found " + shape + "; give them with --shape "
                                + asked(shape.remove(0)));
                    });
        }
    }

    /** Sizes as an option takes them, with letters for those that are open. */
    private static String asked(Shape image) {
        List<String> letters = image.rank() == 3 ? List.of("C", "H", "W") : List.of();
        return IntStream.range(0, image.rank())
                .mapToObj(axis -> image.dim(axis).isFixed()
                        ? image.dim(axis).toString()
                        : axis < letters.size() ? letters.get(axis) : "N" + (axis + 1))
                .collect(Collectors.joining(","));
    }
}
