package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;

/** ReluGrad(dY, Y) as Where(Y > 0, dY, 0), which writes one tensor of booleans besides the gradient. */
final class ReluGradByChoice implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value zero = b.scalarLike(node.input(1), 0);
        return List.of(b.emit("Where", b.emit("Greater", node.input(1), zero), node.input(0), zero));
    }
}
