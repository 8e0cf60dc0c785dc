package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.network.CanonicalNetwork;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.network.RowOfOutputs;
import dev.dnal.onnx.network.SeparatedLayers;
import dev.dnal.onnx.pass.GateRecognition;
import dev.dnal.onnx.quantisation.Dequantisation;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Distillation;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.OutputDistillation;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import dev.dnal.tribuo.network.FiniteParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The network that is to be made smaller, and that its smaller like learns from.
 *
 * @param network its layers, canonical, for any number of images
 * @param toTrain the same in the form that trains: of one output, [batch, numbers]
 * @param meaning of its outputs
 * @param boxes where they are among its outputs, if they are
 * @param note what is to be said of the meaning, if it is not sure
 * @param errors tells how far others are from it
 */
record Teacher(
        Graph network,
        Graph toTrain,
        OutputMeaning meaning,
        Optional<BoxMatching> boxes,
        Optional<String> note,
        OutputErrors errors) {
    private static final int ENOUGH_IMAGES = 10;

    private static final int MOST_BEFORE_LENGTH = 3;

    /**
     * Of a network's layers.
     *
     * @param given of images whose sizes are known
     * @param said what its outputs are, if somebody knows
     * @param classes how many names of classes images have
     * @param runs over images that nothing is trained by
     * @throws GraphException if it can't teach
     * @throws SettingException if its outputs can't be what is said
     */
    static Teacher of(SeparatedLayers given, Optional<OutputMeaning> said, int classes, ImageRuns runs) {
        // What probabilities are made of says more of what the network makes of an image than they do.
        SeparatedLayers shown = given.beforeSoftmax();
        Graph layers = shown.graph();
        Set<String> softmaxed = shown.logits();
        TrainingGraph.requireKnown(layers);
        Dequantisation.requireFloat(layers, "begin with the network that it was made from, and add --quantise");
        CanonicalNetwork canonical = CanonicalNetwork.of(layers, NetworkSelection.ALL);
        Graph network = canonical.ofAnyBatch();
        new GateRecognition().apply(network);
        FiniteParameters.require(network);
        requireImageInput(network);
        network.outputs().forEach(RowOfOutputs::numbers);
        requireMade(network);
        OutputErrors errors = new OutputErrors(runs, network);
        Graph toTrain = RowOfOutputs.of(network, factors(network, errors.deviations()));
        Optional<BoxMatching> boxes = BoxMatching.of(network.outputs(), softmaxed, errors.expected());
        boolean sure = !softmaxed.isEmpty()
                || ClassNames.areSo(network.metadata(), numbers(network))
                || classes == numbers(network);
        OutputMeaning meaning = said.orElseGet(() -> meaning(network, sure, boxes.isPresent()));
        requireMeans(network, meaning, boxes.isPresent());
        boolean guessed = said.isEmpty() && meaning == OutputMeaning.CLASSES && !sure;
        return new Teacher(
                network,
                toTrain,
                meaning,
                boxes.filter(found -> meaning == OutputMeaning.BOXES),
                guessed ? Optional.of(guess(network)) : Optional.empty(),
                errors);
    }

    /** Of an output of the form of a vector, nothing else may tell; most that nothing is known of are classifiers that end with logits. */
    private static OutputMeaning meaning(Graph network, boolean tellsClasses, boolean hasBoxes) {
        if (hasBoxes) {
            return OutputMeaning.BOXES;
        }
        if (!isVector(network)) {
            return OutputMeaning.NUMBERS;
        }
        return !tellsClasses && endsOnUnitSphere(network) ? OutputMeaning.EMBEDDING : OutputMeaning.CLASSES;
    }

    private static String guess(Graph network) {
        return "Nothing says what the numbers of output "
                + NetworkSelection.listed(network.outputs())
                + " are: they are taken as the scores of classes, and outputs as the same if the largest is at the same place. If they are not, say"
                + " so with --outputs-are embedding or numbers";
    }

    private static boolean isVector(Graph network) {
        Shape first = network.outputs().get(0).requireShape();
        return network.outputs().size() == 1
                && first.rank() >= 2
                && first.dim(1).size() > 1
                && first.dims().stream().skip(2).allMatch(dim -> dim.is(1));
    }

    private static long numbers(Graph network) {
        return RowOfOutputs.numbers(network.outputs().get(0));
    }

    /** Whether it puts vectors out that were divided by their length, as is usual of embeddings and of nothing else. */
    private static boolean endsOnUnitSphere(Graph network) {
        return network.outputs()
                .get(0)
                .producer()
                .filter(Teacher::dividesByLength)
                .isPresent();
    }

    private static boolean dividesByLength(Node node) {
        if (node.is("LpNormalization")) {
            return true;
        }
        if (!node.is("Div")) {
            return false;
        }
        // The divisor may be kept from 0 and made as large as the vector before.
        Value length = node.input(1);
        for (int step = 0; step < MOST_BEFORE_LENGTH; step++) {
            Optional<Node> producer = length.producer();
            if (producer.isEmpty()) {
                return false;
            }
            if (producer.get().is("ReduceL2")) {
                return producer.get().input(0).equals(node.input(0));
            }
            length = producer.get().input(0);
        }
        return false;
    }

    private static void requireMeans(Graph network, OutputMeaning meaning, boolean hasBoxes) {
        boolean fits = switch (meaning) {
            case CLASSES, EMBEDDING -> isVector(network);
            case BOXES -> hasBoxes;
            case NUMBERS -> true;
        };
        if (!fits) {
            throw new SettingException("Expected outputs that are "
                    + (meaning == OutputMeaning.BOXES
                            ? "boxes [batch, n, 4], corners or centre and size, and their probabilities [batch, n, c]"
                            : meaning.label() + ", one output [batch, n]")
                    + ", found " + NetworkSelection.listed(network.outputs()));
        }
    }

    private static void requireImageInput(Graph network) {
        List<Value> inputs = network.openInputs();
        if (inputs.size() != 1
                || inputs.get(0).type() != DataType.FLOAT
                || inputs.get(0).requireShape().rank() != 4) {
            throw new GraphException("expected one input, FLOAT [batch, C, H, W], found "
                    + NetworkSelection.listed(inputs) + "; say what others always are with --fix NAME=VALUE");
        }
    }

    private static void requireMade(Graph network) {
        List<Value> given = network.outputs().stream()
                .filter(output -> output.producer().isEmpty())
                .toList();
        if (!given.isEmpty()) {
            throw new GraphException("expected outputs that the network computes, found "
                    + NetworkSelection.listed(given) + ", which it is given; name the others with --outputs");
        }
    }

    /** With these, each output has the same share in the mean square of all numbers, by its own variance. */
    private static Map<String, Double> factors(Graph network, Map<String, Double> deviations) {
        double all = network.outputs().stream().mapToLong(RowOfOutputs::numbers).sum();
        Map<String, Double> factors = new LinkedHashMap<>();
        for (Value output : network.outputs()) {
            double share =
                    RowOfOutputs.numbers(output) / all * network.outputs().size();
            factors.put(output.name(), 1 / (Math.sqrt(share) * deviations.getOrDefault(output.name(), 1.0)));
        }
        return factors;
    }

    /** Whether the only output is a number for each of several classes. */
    boolean tellsClasses() {
        return meaning == OutputMeaning.CLASSES;
    }

    /** How many classes it tells apart, if it does. */
    long classes() {
        return numbers(network);
    }

    /** Says so if most images get the same answer, which few networks are made for. */
    Optional<String> oneAnswer() {
        if (!tellsClasses()) {
            return Optional.empty();
        }
        int[] answers = errors.answers();
        // Of two classes one is always said of half of the images, and of a few images one may well be.
        if (answers.length < 3 || errors.images() < ENOUGH_IMAGES) {
            return Optional.empty();
        }
        int most = IntStream.range(0, answers.length).reduce(0, (best, k) -> answers[k] > answers[best] ? k : best);
        return 2 * answers[most] < errors.images()
                ? Optional.empty()
                : Optional.of(
                        "The given network gives " + answers[most] + " of " + errors.images()
                                + " images the same answer, class " + most
                                + ": either they are of one class, or it was trained to see other numbers of their pixels. Say which with --preprocess");
    }

    /** What is learned of it. */
    Loss loss() {
        return tellsClasses() ? Distillation.ofLogits(toTrain) : OutputDistillation.of(toTrain);
    }

    /** The layers of a network that was made of {@link #toTrain}. */
    Graph layers(Graph trained) {
        return RowOfOutputs.undone(
                trained, network.outputs().stream().map(Value::name).toList());
    }
}
