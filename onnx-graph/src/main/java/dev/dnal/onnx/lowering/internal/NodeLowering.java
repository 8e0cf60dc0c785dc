package dev.dnal.onnx.lowering.internal;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;

/** Says in other operators what one internal operator computes. */
@FunctionalInterface
public interface NodeLowering {
    /**
     * Adds the nodes that replace {@code node}.
     *
     * @return what takes the place of each output, in order; {@link Value#absent()} where nobody reads the output
     */
    List<Value> lower(Node node, GraphBuilder builder);

    /** Whether anybody reads output {@code index} of the node. */
    static boolean isRead(Node node, GraphBuilder builder, int index) {
        return node.hasOutput(index)
                && (!node.output(index).uses().isEmpty() || builder.graph().isOutput(node.output(index)));
    }
}
