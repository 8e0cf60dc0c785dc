package dev.dnal.onnx.pass;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.Gate;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.op.internal.Mask;
import dev.dnal.onnx.op.internal.rule.NetworkParameters;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds the gates of a network that was read from a file, where {@link GateLowering} has written them with ONNX's own operators:
 *
 * <ol>
 *   <li>Mul(x, Reshape(Sigmoid(Mul(s, delta)))), with s [C] or [1], delta a scalar input of the graph, and factors [1, C, 1...] or [1, 1, 1...],
 *       becomes {@link Gate};
 *   <li>Mul(x, mask), with an initializer of zeros and ones whose name ends in {@value NetworkParameters#MASK}, becomes {@link Mask}.
 * </ol>
 *
 * <p>Requires known shapes. Ensures that values keep their names.
 */
public final class GateRecognition implements Pass {
    @Override
    public boolean apply(Graph graph) {
        boolean changed = false;
        GraphBuilder b = new GraphBuilder(graph);
        for (Node node : List.copyOf(graph.nodes())) {
            if (!node.is("Mul")) {
                continue;
            }
            Optional<Node> product = scores(graph, node);
            if (product.isPresent()) {
                become(
                        b,
                        node,
                        InternalOperators.GATE,
                        product.get().input(0),
                        product.get().input(1));
                changed = true;
            } else if (isMask(node.input(1)) && node.input(0).initializer().isEmpty()) {
                become(b, node, InternalOperators.MASK, node.input(1));
                changed = true;
            }
        }
        if (changed) {
            new DeadNodeElimination().apply(graph);
            graph.sort();
        }
        return changed;
    }

    private static void become(GraphBuilder b, Node product, String type, Value... further) {
        Value[] inputs = new Value[further.length + 1];
        inputs[0] = product.input(0);
        System.arraycopy(further, 0, inputs, 1, further.length);
        Value gated = b.call(Operators.INTERNAL_DOMAIN, type, inputs)
                .named(product.name())
                .output();
        Replacement.of(b.graph(), product, List.of(gated));
    }

    /** 1: the node Mul(s, delta) that the factors come from. */
    private static Optional<Node> scores(Graph graph, Node product) {
        Shape x = product.input(0).requireShape();
        Shape factors = product.input(1).requireShape();
        return product.input(1)
                .producer()
                .filter(node -> node.is("Reshape") && isAlongChannels(factors, x))
                .flatMap(node -> node.input(0).producer())
                .filter(node -> node.is("Sigmoid"))
                .flatMap(node -> node.input(0).producer())
                .filter(node -> node.is("Mul")
                        && node.input(0).requireShape().rank() == 1
                        && node.input(1).requireShape().equals(Shape.scalar())
                        && graph.isInput(node.input(1)));
    }

    /** Whether a shape is [1, C, 1...] or [1, 1, 1...], of the rank of x [N, C, ...]. */
    private static boolean isAlongChannels(Shape factors, Shape x) {
        return factors.rank() == x.rank()
                && x.rank() >= 2
                && factors.isFixed()
                && (factors.dim(1).equals(x.dim(1)) || factors.dim(1).is(1))
                && factors.elements() == factors.size(1);
    }

    /** 2. */
    private static boolean isMask(Value value) {
        return value.name().contains(NetworkParameters.MASK)
                && value.initializer()
                        .map(Tensor::doubles)
                        .filter(values -> Arrays.stream(values).allMatch(element -> element == 0 || element == 1))
                        .isPresent();
    }
}
