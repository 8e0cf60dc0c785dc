package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.Gate;
import dev.dnal.onnx.op.internal.GatedConv;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.pass.Pass;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Joins soft gates with the convolutions that they stand behind, where the convolutions are frozen: Gate(Conv(x, W, B), s, delta) becomes
 * {@link GatedConv}. The gradient of s then needs neither the gradient of W nor a pass of its own over the image.
 *
 * <p>Requires known shapes, and that nobody else reads the convolution.
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
        for (Node gate : List.copyOf(graph.nodes())) {
            Optional<Node> conv = frozenConvolution(graph, gate);
            if (conv.isPresent()) {
                join(graph, gate, conv.get());
                changed = true;
            }
        }
        graph.sort();
        return changed;
    }

    /** The convolution whose filters have a gate each. */
    private Optional<Node> frozenConvolution(Graph graph, Node gate) {
        if (!Gate.is(gate)) {
            return Optional.empty();
        }
        Value made = gate.input(0);
        return made.producer()
                .filter(node -> node.is("Conv") && made.uses().size() == 1 && !graph.isOutput(made))
                .filter(node -> gate.input(1)
                        .requireShape()
                        .dim(0)
                        .equals(made.requireShape().dim(1)))
                .filter(node ->
                        isFrozen(graph, node.input(1)) && (!node.hasInput(2) || isFrozen(graph, node.input(2))));
    }

    private boolean isFrozen(Graph graph, Value parameter) {
        return graph.isInput(parameter) && !trained.contains(parameter.name());
    }

    private static void join(Graph graph, Node gate, Node conv) {
        Value gated = new GraphBuilder(graph)
                .call(
                        Operators.INTERNAL_DOMAIN,
                        InternalOperators.GATED_CONV,
                        conv.input(0),
                        conv.input(1),
                        conv.input(2),
                        gate.input(1),
                        gate.input(2))
                .attributesOf(conv)
                .named(conv.name() + "/gated")
                .output();
        graph.replaceAllUses(gate.output(), gated);
        graph.remove(gate);
        graph.remove(conv);
    }
}
