package dev.dnal.onnx.pass;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.internal.Gate;
import dev.dnal.onnx.op.internal.Mask;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.List;

/**
 * Writes gates with operators of ONNX's own, as files and ONNX Runtime have them.
 *
 * <ol>
 *   <li>{@link Gate}(x, s, delta) becomes Mul(x, Reshape(Sigmoid(Mul(s, delta)), [1, C, 1...])).
 *   <li>{@link Mask}(x, mask) becomes Mul(x, mask).
 * </ol>
 *
 * <p>Requires known shapes. Ensures that values keep their names. {@link GateRecognition} is the way back.
 */
public final class GateLowering implements Pass {
    @Override
    public boolean apply(Graph graph) {
        boolean changed = false;
        GraphBuilder b = new GraphBuilder(graph);
        for (Node node : List.copyOf(graph.nodes())) {
            if (Gate.is(node)) {
                multiply(graph, node, Gate.spread(b, node.input(0), node.input(1), node.input(2)));
                changed = true;
            } else if (Mask.is(node)) {
                multiply(graph, node, node.input(1));
                changed = true;
            }
        }
        if (changed) {
            graph.sort();
        }
        return changed;
    }

    /** The product takes over the gate's name. */
    private static void multiply(Graph graph, Node gate, Value factors) {
        Node product = graph.addNode(
                "", "Mul", gate.name(), List.of(gate.input(0), factors), List.of(graph.freshName(gate.name())));
        Inference.run(product);
        Replacement.of(graph, gate, List.of(product.output()));
    }
}
