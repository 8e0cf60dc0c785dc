package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.GatedConv;
import java.util.List;

/** GatedConv(X, W, B, s, delta) as Conv with the gates in its weights and bias. */
final class GatedConvByWeights implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        return List.of(b.call("Conv", node.input(0), GatedConv.gatedWeights(b, node), GatedConv.gatedBias(b, node))
                .attributesOf(node)
                .output());
    }
}
