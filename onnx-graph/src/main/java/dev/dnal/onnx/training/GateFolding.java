package dev.dnal.onnx.training;

import dev.dnal.onnx.channel.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.GatedConv;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.pass.Pass;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Joins soft gates with the convolutions that they stand behind, where the convolutions are frozen:
 * Mul(Conv(x, W, B), Reshape(Sigmoid(Mul(s, delta)))) becomes {@link GatedConv}. The gradient of s then needs neither the
 * gradient of W nor a pass of its own over the image.
 *
 * <p>Requires gates as {@link GateInsertion#soft} makes them, known shapes, and that nobody else reads the convolution.
 */
final class GateFolding implements Pass {
    private final Set<String> trained;

    /**
     * The pass.
     *
     * @param trained names of the parameters that train
     */
    GateFolding(Set<String> trained) {
        this.trained = trained;
    }

    @Override
    public boolean apply(Graph graph) {
        boolean changed = false;
        for (Node node : List.copyOf(graph.nodes())) {
            Optional<Node> conv = restingConvolution(graph, node);
            Optional<Node> product = conv.isPresent() ? scores(node.input(1)) : Optional.empty();
            if (conv.isPresent() && product.isPresent()) {
                join(graph, node, conv.get(), product.get());
                changed = true;
            }
        }
        graph.sort();
        return changed;
    }

    /** The convolution in front of a product. */
    private Optional<Node> restingConvolution(Graph graph, Node gate) {
        if (!gate.is("Mul")) {
            return Optional.empty();
        }
        Value made = gate.input(0);
        return made.producer()
                .filter(node -> node.is("Conv") && made.uses().size() == 1 && !graph.isOutput(made))
                .filter(node ->
                        isFrozen(graph, node.input(1)) && (!node.hasInput(2) || isFrozen(graph, node.input(2))));
    }

    private boolean isFrozen(Graph graph, Value parameter) {
        return graph.isInput(parameter) && !trained.contains(parameter.name());
    }

    /** The node Mul(s, delta) that a factor [1, K, 1...] comes from. */
    private static Optional<Node> scores(Value factor) {
        return factor.producer()
                .filter(node -> node.is("Reshape")
                        && factor.requireShape().dim(1).isFixed()
                        && factor.requireShape().elements()
                                == factor.requireShape().size(1))
                .flatMap(node -> node.input(0).producer())
                .filter(node -> node.is("Sigmoid"))
                .flatMap(node -> node.input(0).producer())
                .filter(node -> node.is("Mul")
                        && node.input(0).requireShape().rank() == 1
                        && node.input(1).name().equals(GateInsertion.DELTA));
    }

    private static void join(Graph graph, Node gate, Node conv, Node product) {
        Value gated = new GraphBuilder(graph)
                .call(
                        Operators.INTERNAL_DOMAIN,
                        InternalOperators.GATED_CONV,
                        conv.input(0),
                        conv.input(1),
                        conv.input(2),
                        product.input(0),
                        product.input(1))
                .attributesOf(conv)
                .named(conv.name() + "/gated")
                .output();
        graph.replaceAllUses(gate.output(), gated);
        graph.remove(gate);
        graph.remove(conv);
    }
}
