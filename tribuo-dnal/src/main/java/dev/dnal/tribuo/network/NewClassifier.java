package dev.dnal.tribuo.network;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.onnx.pass.ShapeInference;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Puts new random weights into the linear layer that a network ends with, for another number of classes; the layers before
 * keep theirs. The new weights are uniform within 1 / sqrt(features), the new bias is 0.
 */
final class NewClassifier {
    private final Graph graph;
    private final int numClasses;
    private final RandomGenerator rng;

    private NewClassifier(Graph graph, int numClasses, RandomGenerator rng) {
        this.graph = graph;
        this.numClasses = numClasses;
        this.rng = rng;
    }

    /**
     * Replaces the weights.
     *
     * @param graph a canonical network with one output
     * @throws GraphException if it does not end with a linear layer that has weights of its own
     */
    static void apply(Graph graph, int numClasses, RandomGenerator rng) {
        new NewClassifier(graph, numClasses, rng).replace(graph.outputs().get(0));
        new ShapeInference().apply(graph);
    }

    private void replace(Value value) {
        Node node = value.producer().orElseThrow(() -> error("found '" + value.name() + "', which no node computes"));
        Optional<WeightedSum> sum = WeightedSum.of(node);
        if (sum.isPresent()) {
            renew(node, sum.get());
        } else {
            Value before = keptClasses(node);
            initializers(node).forEach(this::zero);
            replace(before);
        }
        value.setType(value.type());
    }

    /** What a node behind the layer works on, which has a place for each class as the node's output has. */
    private Value keptClasses(Node node) {
        List<Value> computed = node.inputs().stream()
                .filter(input -> !input.isAbsent() && input.initializer().isEmpty())
                .toList();
        boolean shiftsAtMost = IntStream.range(0, node.inputs().size())
                .filter(i -> node.input(i).initializer().isPresent())
                .allMatch(i -> Operators.of(node).role(i) == InputRole.TERM);
        if (computed.size() != 1
                || !shiftsAtMost
                || !computed.get(0).shape().equals(node.output().shape())) {
            throw error("found node " + node.label());
        }
        return computed.get(0);
    }

    private static Stream<Value> initializers(Node node) {
        return node.inputs().stream().filter(input -> input.initializer().isPresent());
    }

    private void zero(Value bias) {
        requireOwn(bias);
        graph.setInitializer(bias, Tensor.filled(0, numClasses));
    }

    private void renew(Node layer, WeightedSum sum) {
        Optional<Value> weight = Operators.initializer(layer, InputRole.WEIGHT);
        if (sum.isConvolution()
                || weight.isEmpty()
                || weight.get().requireShape().rank() != 2) {
            throw error("found node " + layer.label() + " without a constant matrix of weights");
        }
        requireOwn(weight.get());
        long features = sum.fanIn(weight.get().requireShape());
        long[] sizes = sum.outputsFirst() ? new long[] {numClasses, features} : new long[] {features, numClasses};
        graph.setInitializer(weight.get(), Tensor.generated(InitialWeights.uniform(features, rng), sizes));
        Operators.initializer(layer, InputRole.BIAS).ifPresent(this::zero);
    }

    private void requireOwn(Value parameter) {
        if (parameter.uses().size() != 1) {
            throw error("found that '" + parameter.name() + "' is read by other nodes too: "
                    + List.copyOf(parameter.uses()));
        }
    }

    private static GraphException error(String found) {
        return new GraphException(
                "expected a network that ends with a linear layer (as Gemm or MatMul, then what keeps a number for each class, as"
                        + " Add or Softmax), to put new weights into, " + found);
    }
}
