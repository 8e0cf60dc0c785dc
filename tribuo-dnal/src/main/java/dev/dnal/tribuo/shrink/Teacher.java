package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.network.CanonicalNetwork;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.network.RowOfOutputs;
import dev.dnal.onnx.pass.DeadNodeElimination;
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
import java.util.stream.IntStream;

/**
 * The network that is to be made smaller, and that its smaller like learns from.
 *
 * @param network its layers, canonical, for any number of images
 * @param toTrain the same in the form that trains: of one output, [batch, numbers]
 * @param tellsClasses whether the only output is a number for each of several classes
 * @param errors tells how far others are from it
 */
record Teacher(Graph network, Graph toTrain, boolean tellsClasses, OutputErrors errors) {
    private static final int ENOUGH_IMAGES = 10;

    /**
     * Of a network as its file says it.
     *
     * @param selection what of it is wanted, with the sizes of images
     * @param runs over images that nothing is trained by
     * @throws GraphException if it can't teach
     */
    static Teacher of(Graph read, NetworkSelection selection, ImageRuns runs) {
        Graph layers = selection.layersOf(read);
        showLogits(layers);
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
        boolean single = network.outputs().size() == 1;
        Shape first = network.outputs().get(0).requireShape();
        boolean tellsClasses = single
                && first.rank() >= 2
                && first.dim(1).size() > 1
                && first.dims().stream().skip(2).allMatch(dim -> dim.is(1));
        return new Teacher(
                network, RowOfOutputs.of(network, factors(network, errors.deviations())), tellsClasses, errors);
    }

    /** What probabilities are made of says more of what the network makes of an image than they do. */
    private static void showLogits(Graph layers) {
        for (Value output : List.copyOf(layers.outputs())) {
            output.producer()
                    .filter(node -> node.is("Softmax") || node.is("LogSoftmax"))
                    .map(node -> node.input(0))
                    .filter(logits -> !layers.isOutput(logits))
                    .ifPresent(logits -> {
                        layers.replaceOutput(output, logits);
                        new DeadNodeElimination().apply(layers);
                    });
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

    /** Says so if most images get the same answer, which few networks are made for. */
    Optional<String> oneAnswer() {
        if (!tellsClasses) {
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
        return tellsClasses ? Distillation.ofLogits(toTrain) : OutputDistillation.of(toTrain);
    }

    /** The layers of a network that was made of {@link #toTrain}. */
    Graph layers(Graph trained) {
        return RowOfOutputs.undone(
                trained, network.outputs().stream().map(Value::name).toList());
    }
}
