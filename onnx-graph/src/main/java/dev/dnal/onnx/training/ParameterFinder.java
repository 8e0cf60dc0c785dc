package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.Parameter.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells from the operators that read the initializers which of them are parameters. */
final class ParameterFinder {
    private final Graph network;
    private final Map<String, Parameter> found = new LinkedHashMap<>();

    ParameterFinder(Graph network) {
        this.network = network;
    }

    List<Parameter> find() {
        network.nodes().forEach(this::visit);
        return List.copyOf(found.values());
    }

    private void visit(Node node) {
        if (!node.domain().isEmpty()) {
            return;
        }
        switch (node.opType()) {
            case "Conv", "ConvTranspose" -> layer(node, Kind.CONV_WEIGHT, Kind.CONV_BIAS);
            case "Gemm" -> layer(node, Kind.LINEAR_WEIGHT, Kind.LINEAR_BIAS);
            case "MatMul" -> matMul(node);
            case "BatchNormalization" ->
                layer(node, Kind.NORM_SCALE, Kind.NORM_BIAS, Kind.NORM_MEAN, Kind.NORM_VARIANCE);
            case "Mul" -> gate(node);
            default -> {}
        }
    }

    /** Inputs 1, 2 ... of the node are parameters of the kinds given, where they are initializers. */
    private void layer(Node node, Kind... kinds) {
        for (int i = 0; i < kinds.length; i++) {
            add(node.input(i + 1), kinds[i], node, rank(node, node.input(0)));
        }
    }

    private void matMul(Node node) {
        Value weight = node.input(1);
        if (!isParameterLike(weight)) {
            return;
        }
        int rank = rank(node, node.input(0));
        add(weight, Kind.LINEAR_WEIGHT, node, rank);
        for (Value.Use use : node.output().uses()) {
            Value other = use.node().input(1 - Math.min(use.index(), 1));
            if (use.node().is("Add")
                    && isParameterLike(other)
                    && other.requireShape().rank() == 1) {
                add(other, Kind.LINEAR_BIAS, node, rank);
            }
        }
    }

    /** A gate is Sigmoid(s * delta) with s an initializer and delta the graph's scalar input of that name. */
    private void gate(Node node) {
        boolean sharpened =
                node.output().uses().stream().anyMatch(use -> use.node().is("Sigmoid"));
        for (int i = 0; i < 2 && sharpened; i++) {
            Value factor = node.input(1 - i);
            if (network.isInput(factor) && factor.name().equals(TrainingGraph.DELTA)) {
                add(node.input(i), Kind.GATE, node, 0);
            }
        }
    }

    private void add(Value value, Kind kind, Node node, int dataRank) {
        if (isParameterLike(value)) {
            found.putIfAbsent(
                    value.name(), new Parameter(value.name(), kind, node.name(), value.requireShape(), dataRank));
        }
    }

    private static boolean isParameterLike(Value value) {
        return value.initializer().isPresent() && value.type().isDifferentiable();
    }

    private static int rank(Node node, Value data) {
        return data.shape()
                .orElseThrow(() -> new GraphException(
                        node, "the shape of its data '" + data.name() + "' is not known; run shape inference first"))
                .rank();
    }
}
