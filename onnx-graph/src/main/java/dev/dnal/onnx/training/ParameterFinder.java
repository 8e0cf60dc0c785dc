package dev.dnal.onnx.training;

import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.onnx.op.internal.Gate;
import dev.dnal.onnx.op.internal.rule.NetworkParameters;
import dev.dnal.onnx.training.Parameter.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says of a network's parameters what they are to a training. */
final class ParameterFinder {
    private final Graph network;
    private final Map<String, Parameter> found = new LinkedHashMap<>();

    ParameterFinder(Graph network) {
        this.network = network;
    }

    List<Parameter> find() {
        NetworkParameters parameters = NetworkParameters.of(network);
        for (Node node : network.nodes()) {
            parameters.of(node).forEach(this::add);
            gate(node);
            subsets(node);
        }
        return List.copyOf(found.values());
    }

    private void add(NetworkParameters.Parameter parameter) {
        Node layer = parameter.biasOf().orElse(parameter.node());
        add(parameter.value(), kind(parameter), layer, rank(layer, parameter.data()));
    }

    private static Kind kind(NetworkParameters.Parameter parameter) {
        return switch (parameter.role()) {
            case WEIGHT -> isConvolution(parameter.node()) ? Kind.CONV_WEIGHT : Kind.LINEAR_WEIGHT;
            case BIAS -> biasKind(parameter.node());
            case TERM -> parameter.biasOf().map(ParameterFinder::biasKind).orElse(Kind.TERM);
            case FACTOR -> Kind.FACTOR;
            case SLOPE -> Kind.SLOPE;
            case STEP -> Kind.STEP;
            case SCALE -> Kind.NORM_SCALE;
            case SHIFT -> Kind.NORM_BIAS;
            case MEAN -> Kind.NORM_MEAN;
            case VARIANCE -> Kind.NORM_VARIANCE;
            case DATA, GATE, SETTING ->
                throw new IllegalArgumentException("'" + parameter.value().name() + "' is no parameter");
        };
    }

    private static Kind biasKind(Node layer) {
        return isConvolution(layer) ? Kind.CONV_BIAS : Kind.LINEAR_BIAS;
    }

    private static boolean isConvolution(Node node) {
        Optional<WeightedSum> sum = WeightedSum.of(node);
        return sum.filter(WeightedSum::isConvolution).isPresent();
    }

    /** The scores of a gate, from which those of its channels may be picked. */
    private void gate(Node node) {
        boolean clips = isClippedGate(node);
        if (clips || Gate.is(node)) {
            Value scores = node.input(clips ? 0 : 1);
            Value all = scores.producer()
                    .filter(pick -> pick.is("Gather"))
                    .map(pick -> pick.input(0))
                    .orElse(scores);
            if (all.initializer().isPresent()) {
                add(all, Kind.GATE, node, 0);
            }
        }
    }

    /** What gates of subsets make a distribution of: beta times delta. */
    private void subsets(Node node) {
        if (node.is("Softmax")) {
            node.input(0)
                    .producer()
                    .filter(product -> product.is("Mul")
                            && product.input(0).initializer().isPresent()
                            && product.input(1).name().equals(GateInsertion.DELTA)
                            && network.isInput(product.input(1)))
                    .ifPresent(product -> add(product.input(0), Kind.SUBSET, node, 0));
        }
    }

    /** Nothing else is clipped to 0 and 1 before any data comes to it. */
    private static boolean isClippedGate(Node node) {
        return node.is("Clip") && isScalar(node, 1, 0) && isScalar(node, 2, 1);
    }

    private static boolean isScalar(Node node, int input, double number) {
        return node.inputs().size() > input
                && node.input(input)
                        .initializer()
                        .filter(bound -> bound.shape().elements() == 1 && bound.doubles()[0] == number)
                        .isPresent();
    }

    private void add(Value value, Kind kind, Node node, int dataRank) {
        found.putIfAbsent(value.name(), new Parameter(value.name(), kind, node.name(), value.requireShape(), dataRank));
    }

    private static int rank(Node node, Value data) {
        return data.shape()
                .orElseThrow(() -> new GraphException(
                        node, "the shape of its data '" + data.name() + "' is not known; run shape inference first"))
                .rank();
    }
}
