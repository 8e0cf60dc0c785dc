package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/** Pools that make one element of each channel: [N, C, spatial...] becomes [N, C, 1...]. */
abstract class GlobalPool implements Operator {
    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape x = in.shape(0);
        if (x.rank() < 3) {
            throw in.error("X must have spatial axes, [N, C, ...], found " + x);
        }
        List<Dim> dims = new ArrayList<>(x.dims().subList(0, 2));
        dims.addAll(Collections.nCopies(x.rank() - 2, Dim.of(1)));
        return List.of(new TensorType(in.type(0), new Shape(dims)));
    }

    /** The sizes of the spatial axes, which a gradient needs fixed. */
    static long[] spatialSizes(Backward b) {
        Shape x = b.input(0).requireShape();
        return new Shape(x.dims().subList(2, x.rank())).sizes();
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        return c.carries(0, 1) ? c.follow(1) : c.opaque("pools over them");
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return ParallelAxis.ofImages(input, axis);
    }
}
