package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelCut;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.ParallelAxis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The tensor cut along attribute axis into parts: of the sizes that input 1 names, or equal ones, one for each output. */
final class Split implements Operator {
    @Override
    public String type() {
        return "Split";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).optional(InputRole.SETTING).whole("axis");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape shape = in.shape(0);
        int axis = axis(in);
        List<TensorType> parts = new ArrayList<>();
        for (Dim size : in.has(1) ? namedSizes(in, shape.dim(axis)) : equalSizes(in, shape.dim(axis))) {
            parts.add(new TensorType(in.type(0), shape.with(axis, size)));
        }
        return parts;
    }

    private static int axis(Inference in) {
        return in.axis(in.node().intAttribute("axis", 0), in.shape(0).rank());
    }

    private static List<Dim> namedSizes(Inference in, Dim whole) {
        long[] sizes = in.requireLongs(1, "sizes of the parts");
        boolean fits = !whole.isFixed() || Arrays.stream(sizes).sum() == whole.size();
        long most = whole.isFixed() ? whole.size() : Long.MAX_VALUE;
        if (!fits || Arrays.stream(sizes).anyMatch(size -> size < 0 || size > most) || sizes.length != outputs(in)) {
            throw in.error("the parts must be as many as the outputs, " + outputs(in) + ", and their sizes make up "
                    + whole + "; found " + Arrays.toString(sizes));
        }
        return Arrays.stream(sizes).mapToObj(Dim::of).toList();
    }

    private static List<Dim> equalSizes(Inference in, Dim whole) {
        int parts = outputs(in);
        if (whole.isFixed() && whole.size() % parts != 0) {
            throw in.error(
                    "size " + whole + " can't be cut into " + parts + " equal parts; name the sizes of the parts");
        }
        Dim part = whole.isFixed() ? Dim.of(whole.size() / parts) : parts == 1 ? whole : Dim.any();
        return IntStream.range(0, parts).mapToObj(i -> part).toList();
    }

    private static int outputs(Inference in) {
        return in.node().outputs().size();
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            List<Value> outputs = b.node().outputs();
            Value[] parts = IntStream.range(0, outputs.size())
                    .mapToObj(i -> b.dy(i).isAbsent() ? zeros(b, i) : b.dy(i))
                    .toArray(Value[]::new);
            return b.call("Concat", parts)
                    .attribute("axis", axis(b.inference()))
                    .output();
        });
    }

    private static Value zeros(Backward b, int index) {
        if (!b.node().hasOutput(index)) {
            throw new GraphException(
                    b.node(), "output " + index + " has no name; name all parts of what is differentiated");
        }
        return b.zerosLike(b.node().output(index));
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        int axis = axis(c.inference());
        if (c.axis(0).isEmpty()) {
            return c.opaque();
        }
        int channels = c.axis(0).getAsInt();
        List<ChannelRelation.IndexMapping> routes = new ArrayList<>();
        int start = 0;
        for (Value output : c.node().outputs()) {
            if (output.isAbsent()) {
                return c.opaque("drops a part of them");
            }
            int size = Math.toIntExact(output.requireShape().size(channels));
            int first = start;
            routes.add(ChannelRelation.IndexMapping.of(
                    channels, 0, IntStream.range(0, size).map(j -> first + j).toArray()));
            start += axis == channels ? size : 0;
        }
        return new ChannelRelation.IndexMapped(routes);
    }

    /** Parts of which nothing is left would be empty tensors, so the other parts are then picked one by one. */
    @Override
    public void cutChannels(ChannelCut cut) {
        Node node = cut.node();
        int axis = cut.relation().routes().get(0).axis();
        if (node.intAttribute("axis", 0) != axis
                && node.intAttribute("axis", 0) + node.input(0).requireShape().rank() != axis) {
            return;
        }
        int parts = node.outputs().size();
        long[] sizes =
                IntStream.range(0, parts).mapToLong(i -> cut.kept(i).length).toArray();
        node.setInput(1, cut.builder().longs(sizes));
        if (Arrays.stream(sizes).allMatch(size -> size > 0)) {
            return;
        }
        for (int i = 0; i < parts; i++) {
            if (sizes[i] > 0) {
                Value part = cut.pick(
                        node.input(0), axis, cut.positions(i), node.output(i).name());
                cut.builder().graph().replaceAllUses(node.output(i), part);
            }
        }
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return input == 0 ? ParallelAxis.besides(axis(in), axis) : OptionalInt.empty();
    }
}
