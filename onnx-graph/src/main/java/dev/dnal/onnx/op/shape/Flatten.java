package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.AxisFreeing;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/** The same elements as a matrix: the dimensions before attribute axis become the rows, the others the columns. */
final class Flatten implements Operator {
    @Override
    public String type() {
        return "Flatten";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).whole("axis");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        List<Dim> dims = in.shape(0).dims();
        long axis = in.node().intAttribute("axis", 1);
        int split = axis == dims.size() ? dims.size() : in.axis(axis, dims.size());
        return List.of(new TensorType(
                in.type(0),
                new Shape(List.of(product(dims.subList(0, split)), product(dims.subList(split, dims.size()))))));
    }

    private static Dim product(List<Dim> dims) {
        List<Dim> others = dims.stream().filter(dim -> !dim.is(1)).toList();
        if (others.stream().allMatch(Dim::isFixed)) {
            return Dim.of(new Shape(others).elements());
        }
        return others.size() == 1 ? others.get(0) : Dim.any();
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.reshapeLike(b.dy(), b.input(0)));
    }

    @Override
    public boolean keepsOrder() {
        return true;
    }

    /** Where the axis would go elsewhere if it had another size, only a Reshape puts it where it is to be. */
    @Override
    public void freeAxis(AxisFreeing freeing) {
        int rank = freeing.input().rank();
        long axis = freeing.node().intAttribute("axis", 1);
        long rows = axis < 0 ? axis + rank : axis;
        if (freeing.to() != (freeing.from() < rows ? 0 : 1)) {
            long[] sizes = freeing.output().sizes();
            sizes[freeing.to()] = -1;
            freeing.reshape(sizes);
        }
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        return ReshapedChannels.relate(c, c.node().output().requireShape());
    }
}
