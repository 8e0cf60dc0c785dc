package dev.dnal.tribuo.latency;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What ONNX Runtime computes within convolutions: batch normalisations, factors and summands of channels behind them, and one activation
 * behind those. (A sum with another value goes into a convolution only by its layout, see {@link KernelPlan}.)
 */
final class Fusions {
    private static final Set<String> ACTIVATIONS =
            Set.of("Relu", "Sigmoid", "Tanh", "LeakyRelu", "Clip", "HardSigmoid");

    /** What a convolution has become. */
    private static final class Fused {
        private Value output;
        private Optional<Node> activation = Optional.empty();

        Fused(Value output) {
            this.output = output;
        }
    }

    private final Graph graph;
    private final Map<Node, Fused> convolutions = new HashMap<>();
    private final Map<Value, Fused> makers = new HashMap<>();
    private final Set<Node> absorbed = new HashSet<>();

    /** Finds them in a graph whose nodes are in an order of execution. */
    Fusions(Graph graph) {
        this.graph = graph;
        graph.nodes().forEach(this::visit);
    }

    private void visit(Node node) {
        if (isConvolution(node)) {
            Fused fused = new Fused(node.output());
            convolutions.put(node, fused);
            makers.put(node.output(), fused);
            return;
        }
        if (node.inputs().isEmpty()) {
            return;
        }
        int data = dataInput(node);
        Fused maker = makers.get(node.input(data));
        if (maker == null || maker.activation.isPresent() || uses(node.input(data)) != 1) {
            return;
        }
        boolean activates = isActivation(node);
        if (activates || isAffine(node, data)) {
            maker.activation = activates ? Optional.of(node) : Optional.empty();
            maker.output = node.output();
            makers.put(node.output(), maker);
            absorbed.add(node);
        }
    }

    private static int dataInput(Node node) {
        boolean second = (node.is("Mul") || node.is("Add"))
                && node.input(0).initializer().isPresent();
        return second ? 1 : 0;
    }

    /** A convolution of images with constant weights. */
    static boolean isConvolution(Node node) {
        return node.is("Conv")
                && node.input(1).requireShape().rank() == 4
                && node.inputs().stream().skip(1).allMatch(Fusions::isConstant);
    }

    /** An activation that convolutions take in. */
    static boolean isActivation(Node node) {
        return ACTIVATIONS.contains(node.opType()) && hasOneVariable(node);
    }

    private static boolean isConstant(Value value) {
        return value.isAbsent() || value.initializer().isPresent();
    }

    private static boolean hasOneVariable(Node node) {
        return node.inputs().stream().skip(1).allMatch(Fusions::isConstant);
    }

    private static boolean isAffine(Node node, int data) {
        if (node.is("BatchNormalization")) {
            return hasOneVariable(node);
        }
        return (node.is("Mul") || node.is("Add"))
                && node.input(1 - data)
                        .initializer()
                        .filter(constant ->
                                isPerChannel(constant.shape(), node.output().requireShape()))
                        .isPresent();
    }

    private static boolean isPerChannel(Shape constant, Shape images) {
        return constant.elements() == 1
                || (constant.rank() >= 3
                        && constant.elements() == images.size(1)
                        && constant.size(constant.rank() - 3) == images.size(1));
    }

    /** How often a value is read, by nodes or as the graph's output. */
    int uses(Value value) {
        return value.uses().size() + (graph.isOutput(value) ? 1 : 0);
    }

    /** Whether a node is computed within a convolution. */
    boolean isAbsorbed(Node node) {
        return absorbed.contains(node);
    }

    /** The last value that is computed within a node. */
    Value output(Node node) {
        Fused fused = convolutions.get(node);
        return fused == null ? node.output() : fused.output;
    }

    /** The activation within a convolution. */
    Optional<Node> activation(Node convolution) {
        return Optional.ofNullable(convolutions.get(convolution)).flatMap(fused -> fused.activation);
    }
}
