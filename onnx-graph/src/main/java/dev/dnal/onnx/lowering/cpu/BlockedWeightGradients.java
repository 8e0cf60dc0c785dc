package dev.dnal.onnx.lowering.cpu;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.lowering.internal.Lowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.pass.Pass;
import java.util.List;

/**
 * Makes gradients of the weights of convolutions use ONNX Runtime's fast CPU convolutions for channels in blocks, where that
 * is faster. Requires what {@link Lowering} requires; other gradients stay.
 */
final class BlockedWeightGradients implements Pass {
    private final WeightGradByBlocks dense;
    private final DepthwiseWeightGradByBlocks depthwise;

    /**
     * The pass.
     *
     * @param block channels in a block, as the CPU at hand has it: a wrong number gives wrong results without an error
     */
    BlockedWeightGradients(int block) {
        dense = new WeightGradByBlocks(block);
        depthwise = new DepthwiseWeightGradByBlocks(block);
    }

    @Override
    public boolean apply(Graph graph) {
        GraphBuilder b = new GraphBuilder(graph);
        boolean changed = false;
        for (Node node : List.copyOf(graph.nodes())) {
            if (!node.domain().equals(Operators.INTERNAL_DOMAIN)
                    || !node.opType().equals(InternalOperators.CONV_WEIGHT_GRAD)
                    || node.input(0).type() != DataType.FLOAT
                    || node.input(0).requireShape().rank() != 4) {
                continue;
            }
            if (depthwise.suits(node)) {
                Lowering.replace(graph, node, depthwise.lower(node, b));
                changed = true;
            } else if (dense.suits(node)) {
                Lowering.replace(graph, node, dense.lower(node, b));
                changed = true;
            }
        }
        graph.sort();
        return changed;
    }
}
