package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;
import java.util.stream.LongStream;

/** FakeQuantiseWeights(W) as Round(W / s) * s, with s = ReduceMax(Abs(W)) / largest. */
final class FakeQuantiseWeightsByRounding implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value weights = node.input(0);
        int rank = weights.requireShape().rank();
        long axis = node.intAttribute("axis", 0);
        Value magnitudes = b.call("ReduceMax", b.emit("Abs", weights))
                .attribute(
                        "axes",
                        LongStream.range(0, rank).filter(other -> other != axis).toArray())
                .attribute("keepdims", 1)
                .output();
        // A channel of zeros has no step; any will do.
        Value floor = b.scalarLike(weights, Float.MIN_NORMAL);
        Value steps = b.emit("Max", b.scale(magnitudes, 1.0 / node.intAttribute("largest", 127)), floor);
        return List.of(b.mul(b.emit("Round", b.div(weights, steps)), steps));
    }
}
