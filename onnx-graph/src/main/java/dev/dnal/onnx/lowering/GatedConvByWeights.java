package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GatedConv;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;

/** GatedConv(X, W, B, s, delta) as Conv with the gates in its weights and bias. */
final class GatedConvByWeights implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value weights = GatedConv.gatedWeights(b, node);
        Value bias = node.hasInput(2) ? b.mul(node.input(2), GatedConv.gates(b, node)) : Value.absent();
        return List.of(
                b.call("Conv", node.input(0), weights, bias).attributesOf(node).output());
    }
}
