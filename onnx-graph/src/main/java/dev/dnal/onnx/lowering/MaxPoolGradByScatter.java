package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;

/**
 * MaxPoolGrad(dY, X, Y): adds each element of dY to a flat tensor of zeros, at the index that MaxPool tells. Windows that
 * overlap may share their maximum: then both their gradients are added to it.
 */
final class MaxPoolGradByScatter implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value x = node.input(1);
        Value zeros = b.call("ConstantOfShape", b.emit("Shape", b.reshape(x, -1)))
                .attribute("value", new Attribute.TensorValue(Tensor.ofDoubles(x.type(), new double[] {0}, 1)))
                .output();
        Value indices = b.reshape(PoolIndices.of(node, b), -1);
        Value gradient = b.call("ScatterElements", zeros, indices, b.reshape(node.input(0), -1))
                .attribute("axis", 0)
                .attribute("reduction", "add")
                .output();
        return List.of(b.reshapeLike(gradient, x));
    }
}
