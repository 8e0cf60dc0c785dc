package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.FakeQuantise;
import java.util.List;

/**
 * FakeQuantise(x, t) as Clip(Round(x / s)) * s. Not by QuantizeLinear and DequantizeLinear: ONNX Runtime would make one kernel of whole
 * numbers of them and what they surround, from which gradients can't be had.
 */
final class FakeQuantiseByRounding implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value step = FakeQuantise.step(b, node);
        Value least = b.scalarLike(step, (double) node.intAttribute("least", 0));
        Value largest = b.scalarLike(step, (double) node.intAttribute("largest", 0));
        Value steps = b.emit("Clip", b.emit("Round", b.div(node.input(0), step)), least, largest);
        return List.of(b.mul(steps, step));
    }
}
