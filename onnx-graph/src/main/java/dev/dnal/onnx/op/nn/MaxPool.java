package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import java.util.List;
import java.util.OptionalInt;

/**
 * Maximum over each window of X [N, C, spatial...]; padding never is the maximum. The optional second output says where in
 * the flattened X each maximum was found. Of equal elements, the first in the window is the maximum and alone gets the
 * gradient, as in PyTorch.
 */
final class MaxPool implements Operator {
    @Override
    public String type() {
        return "MaxPool";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA)
                .attributesOf(SlidingWindow.ATTRIBUTES)
                .counts("dilations", 1)
                .flag("ceil_mode")
                .flag("storage_order");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape x = in.shape(0);
        SlidingWindow window = SlidingWindow.ofPool(in.node(), x).requireWindows(in);
        Shape y = window.outputShape(x.dim(0), x.dim(1));
        return List.of(new TensorType(in.type(0), y), new TensorType(DataType.INT64, y));
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(
                0,
                () -> b.call(Operators.INTERNAL_DOMAIN, InternalOperators.MAX_POOL_GRAD, b.dy(), b.input(0), b.output())
                        .attributesOf(b.node())
                        .output());
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (c.node().hasOutput(1)) {
            return c.opaque("counts places through all of them");
        }
        return c.carries(0, 1) ? c.follow(1) : c.opaque("pools over them");
    }

    /** Indices count through all images, so that with them none is by itself. */
    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return in.node().hasOutput(1) ? OptionalInt.empty() : ParallelAxis.ofImages(input, axis);
    }
}
