package dev.dnal.onnx.pass;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import java.util.List;

/**
 * Folds batch normalisations with running statistics into the convolutions in front of them. With
 * a = scale / sqrt(variance + epsilon), BatchNormalization(Conv(x, W, b)) = Conv(x, a * W, a * (b - mean) + bias).
 *
 * <p>Requires parameters that are initializers, and that nobody else reads the convolution. Ensures that the result keeps the
 * name that the normalisation's output has; new weights and biases have names of their own.
 */
public final class BatchNormFolding implements Pass {
    @Override
    public boolean apply(Graph graph) {
        boolean changed = false;
        for (Node node : List.copyOf(graph.nodes())) {
            if (node.is("BatchNormalization") && isFoldable(graph, node)) {
                fold(graph, node, node.input(0).producer().orElseThrow());
                changed = true;
            }
        }
        return new DeadNodeElimination().apply(graph) || changed;
    }

    private static boolean isFoldable(Graph graph, Node norm) {
        Value made = norm.input(0);
        return norm.intAttribute("training_mode", 0) == 0
                && norm.inputs().stream()
                        .skip(1)
                        .allMatch(value -> value.initializer().isPresent())
                && made.uses().size() == 1
                && !graph.isOutput(made)
                && made.producer().filter(BatchNormFolding::hasConstantWeights).isPresent();
    }

    private static boolean hasConstantWeights(Node conv) {
        return conv.is("Conv")
                && conv.inputs().stream()
                        .skip(1)
                        .allMatch(value -> value.initializer().isPresent());
    }

    private static void fold(Graph graph, Node norm, Node conv) {
        double[] scale = doubles(norm, 1);
        double[] bias = doubles(norm, 2);
        double[] mean = doubles(norm, 3);
        double[] variance = doubles(norm, 4);
        double epsilon = norm.floatAttribute("epsilon", 1e-5f);
        Tensor weights = conv.input(1).initializer().orElseThrow();
        double[] w = weights.doubles();
        double[] b = conv.hasInput(2) ? doubles(conv, 2) : new double[scale.length];
        int perFilter = w.length / scale.length;
        for (int k = 0; k < scale.length; k++) {
            double a = scale[k] / Math.sqrt(variance[k] + epsilon);
            for (int i = k * perFilter; i < (k + 1) * perFilter; i++) {
                w[i] *= a;
            }
            b[k] = a * (b[k] - mean[k]) + bias[k];
        }
        conv.setInput(1, constant(graph, conv.input(1).name(), Tensor.ofDoubles(weights.type(), w, weights.sizes())));
        conv.setInput(2, constant(graph, norm.input(2).name(), Tensor.ofDoubles(weights.type(), b, b.length)));
        String name = norm.output().name();
        graph.replaceAllUses(norm.output(), conv.output());
        graph.remove(norm);
        if (!conv.output().name().equals(name)) {
            graph.rename(conv.output(), name);
        }
    }

    private static double[] doubles(Node node, int input) {
        return node.input(input).initializer().orElseThrow().doubles();
    }

    private static Value constant(Graph graph, String name, Tensor contents) {
        return graph.addInitializer(graph.freshName(name + "/folded"), contents);
    }
}
