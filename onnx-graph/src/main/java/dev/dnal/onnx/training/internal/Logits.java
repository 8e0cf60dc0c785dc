package dev.dnal.onnx.training.internal;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.loss.Loss;
import java.util.List;

/** Finds what the loss is computed from. */
public final class Logits {
    private Logits() {}

    /**
     * Makes what the loss takes, [batch, outputs], the only output of a network: its output, or what a final node reads that the
     * loss includes.
     *
     * @throws GraphException if the network has several outputs, or none of that form
     */
    public static Value isolate(Graph network, Loss loss) {
        if (network.outputs().size() != 1) {
            throw new GraphException("A network to train must have one output, its logits [batch, classes]; graph '"
                    + network.name() + "' has "
                    + network.outputs().stream().map(Value::name).toList());
        }
        Value output = network.outputs().get(0);
        Value logits = output.producer()
                .filter(loss::includes)
                .map(node -> node.input(0))
                .orElse(output);
        if (logits.requireShape().rank() != 2 || !logits.type().isDifferentiable()) {
            throw new GraphException("The logits '" + logits.name()
                    + "' must be FLOAT or DOUBLE [batch, classes], found " + logits.type() + logits.requireShape());
        }
        List.copyOf(network.outputs()).forEach(network::removeOutput);
        network.addOutput(logits);
        return logits;
    }
}
