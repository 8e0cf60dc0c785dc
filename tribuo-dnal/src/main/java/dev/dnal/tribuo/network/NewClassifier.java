package dev.dnal.tribuo.network;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.ShapeInference;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Puts new random weights into the linear layer that a network ends with, for another number of classes; the layers before
 * keep theirs. The new weights are uniform within 1 / sqrt(features), the new bias is 0.
 */
final class NewClassifier {
    private static final Set<String> AFTER_THE_LAYER = Set.of("Softmax", "LogSoftmax", "Add");

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
        value.setType(value.type());
        if (AFTER_THE_LAYER.contains(node.opType())) {
            node.inputs().stream().filter(this::isBias).forEach(this::zero);
            replace(node.inputs().stream()
                    .filter(input -> input.producer().isPresent())
                    .findFirst()
                    .orElseThrow(() -> error("found node " + node.label() + " at the beginning")));
            return;
        }
        if (!Set.of("Gemm", "MatMul").contains(node.opType())) {
            throw error("found node " + node.label());
        }
        renewWeight(node);
        if (node.inputs().size() > 2 && isBias(node.inputs().get(2))) {
            zero(node.inputs().get(2));
        }
    }

    private boolean isBias(Value value) {
        return value.initializer().isPresent();
    }

    private void zero(Value bias) {
        requireOwn(bias);
        graph.setInitializer(bias, Tensor.filled(0, numClasses));
    }

    private void renewWeight(Node linear) {
        Value weight = linear.inputs().get(1);
        requireOwn(weight);
        Optional<Tensor> old = weight.initializer();
        if (old.isEmpty() || old.get().shape().rank() != 2) {
            throw error("found node " + linear.label() + " without a constant matrix of weights");
        }
        boolean outputsFirst = linear.intAttribute("transB", 0) == 1;
        long features = old.get().shape().size(outputsFirst ? 1 : 0);
        double bound = 1 / Math.sqrt((double) features);
        long[] sizes = outputsFirst ? new long[] {numClasses, features} : new long[] {features, numClasses};
        graph.setInitializer(weight, Tensor.generated(() -> rng.nextDouble(-bound, bound), sizes));
    }

    private void requireOwn(Value parameter) {
        if (parameter.uses().size() != 1) {
            throw error("found that '" + parameter.name() + "' is read by other nodes too: "
                    + List.copyOf(parameter.uses()));
        }
    }

    private static GraphException error(String found) {
        return new GraphException(
                "expected a network that ends with a linear layer (Gemm or MatMul, then Add or Softmax at most), to put new"
                        + " weights into, " + found);
    }
}
