package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.AxisFreeing;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelCut;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The same elements in the shape given by input 1. Size -1 stands for what is left, size 0 for the input's size at that
 * place, unless attribute allowzero says that it is a size.
 */
final class Reshape implements Operator {
    @Override
    public String type() {
        return "Reshape";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING).flag("allowzero");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Expand.requireSizes(in, 1);
        List<Dim> asked = in.constant(1)
                .map(sizes -> fromSizes(in, sizes))
                .or(() -> in.contents(1).map(sizes -> fromSizes(in, sizes)))
                .orElseGet(() -> Expand.openSizes(in, 1));
        return List.of(new TensorType(in.type(0), new ReshapedSizes(in).resolve(asked)));
    }

    private static List<Dim> fromSizes(Inference in, Tensor sizes) {
        List<Dim> asked = new ArrayList<>();
        for (long size : sizes.longs()) {
            if (size < -1 || (size == -1 && asked.contains(Dim.any()))) {
                throw in.error("the shape asked for must have sizes >= 0 and at most one -1, found "
                        + Arrays.toString(sizes.longs()));
            }
            asked.add(size == -1 ? Dim.any() : sizeOrCopy(in, Dim.of(size), asked.size()));
        }
        return asked;
    }

    private static List<Dim> fromSizes(Inference in, List<Dim> sizes) {
        List<Dim> asked = new ArrayList<>();
        sizes.forEach(size -> asked.add(sizeOrCopy(in, size, asked.size())));
        return asked;
    }

    private static Dim sizeOrCopy(Inference in, Dim size, int axis) {
        if (!size.is(0) || in.node().intAttribute("allowzero", 0) != 0) {
            return size;
        }
        Shape shape = in.shape(0);
        if (axis >= shape.rank()) {
            throw in.error("size 0 at place " + axis + " asks for the input's size there, but its shape is " + shape);
        }
        return ReshapedSizes.named(shape.dim(axis), axis);
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        return in.contents(0);
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> b.reshapeLike(b.dy(), b.input(0)));
    }

    @Override
    public boolean keepsOrder() {
        return true;
    }

    @Override
    public void freeAxis(AxisFreeing freeing) {
        long[] sizes = freeing.output().sizes();
        boolean copies = freeing.stays() && freeing.node().intAttribute("allowzero", 0) == 0;
        sizes[freeing.to()] = copies ? 0 : -1;
        freeing.set(1, sizes);
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        Shape output = c.node().output().requireShape();
        boolean expressible =
                output.dims().stream().filter(dim -> !dim.isFixed()).count() <= 1
                        || c.node().input(1).initializer().isPresent();
        return expressible ? ReshapedChannels.relate(c, output) : c.opaque("has sizes that are computed");
    }

    @Override
    public void cutChannels(ChannelCut cut) {
        Node node = cut.node();
        int axis = cut.relation().routes().get(0).axis();
        Shape before = node.output().requireShape();
        long[] sizes = node.input(1)
                .initializer()
                .map(Tensor::longs)
                .orElseGet(() -> before.dims().stream().mapToLong(Dim::size).toArray());
        // A size that the operator finds out by itself, 0 or -1, is found out anew.
        sizes[axis] = sizes[axis] > 0 ? cut.kept(0).length : sizes[axis];
        node.setInput(1, cut.builder().longs(sizes));
    }
}
