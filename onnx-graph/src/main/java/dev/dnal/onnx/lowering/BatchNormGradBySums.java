package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.rule.PerChannel;
import java.util.List;

/*
 * With r = 1 / sqrt(var + epsilon) and M elements in a channel, dX = scale * r * (dY - dB / M - xh * dScale / M), where
 * xh = (X - mean) * r. Only two tensors of X's size go through the graph before dX: the centred X and its product with dY; all else
 * is of size C:
 *
 *     centred = X - mean      s = sum of dY * centred      dB = sum of dY      dScale = s * r
 *     dX = dY * a + centred * b + c      a = scale * r      b = -a * r * r * s / M      c = -a * dB / M
 */
/** BatchNormGrad(dY, X, scale, mean, var) by elementary operators. */
final class BatchNormGradBySums implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value dy = node.input(0);
        int rank = dy.requireShape().rank();
        long[] axes = PerChannel.otherAxes(rank);
        Value r = BatchNormByMeans.inverseDeviation(node, node.input(4), b);
        Value centred = b.sub(node.input(1), PerChannel.spread(b, node.input(3), rank));
        Value dScale = b.mul(b.sumDropping(b.mul(dy, centred), axes), r);
        Value dB = b.sumDropping(dy, axes);
        return List.of(
                NodeLowering.isRead(node, b, 0) ? imageGradient(node, centred, r, dScale, dB, b) : Value.absent(),
                dScale,
                dB);
    }

    private static Value imageGradient(Node node, Value centred, Value r, Value dScale, Value dB, GraphBuilder b) {
        Value dy = node.input(0);
        int rank = dy.requireShape().rank();
        Value a = b.mul(node.input(2), r);
        Value negativeShare = b.neg(b.div(a, elementsPerChannel(dy, b)));
        Value slope = b.mul(b.mul(negativeShare, dScale), r);
        Value offset = b.mul(negativeShare, dB);
        Value fromOthers = b.add(b.mul(centred, PerChannel.spread(b, slope, rank)), PerChannel.spread(b, offset, rank));
        return b.add(b.mul(dy, PerChannel.spread(b, a, rank)), fromOthers);
    }

    /** How many elements each channel has, a scalar of the gradient's type. */
    private static Value elementsPerChannel(Value dy, GraphBuilder b) {
        Shape shape = dy.requireShape();
        if (shape.isFixed()) {
            return b.scalarLike(dy, (double) shape.elements() / shape.size(1));
        }
        DataType type = dy.type();
        return b.div(b.cast(b.emit("Size", dy), type), b.scalar(type, (double) shape.size(1)));
    }
}
