package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
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
import dev.dnal.onnx.op.internal.constant.Constants;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/**
 * Elements put before and behind along each axis, as many as input 1 says: first before each axis, then behind each;
 * negative numbers cut off. Attribute mode says what is put there: the constant of input 2 (by default 0), the nearest
 * element (edge), or the tensor reflected at its first and last element (reflect).
 */
final class Pad implements Operator {
    @Override
    public String type() {
        return "Pad";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING)
                .optional(InputRole.SETTING)
                .text("mode", "constant", "reflect", "edge");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        mode(in);
        Shape shape = in.shape(0);
        long[] pads = pads(in);
        if (in.has(2) && in.shape(2).isFixed() && in.shape(2).elements() != 1) {
            throw in.error("the value to fill with (input 2) must be one number, found " + in.shape(2));
        }
        for (int axis = 0; axis < pads.length / 2; axis++) {
            Dim dim = shape.dim(axis);
            long added = pads[axis] + pads[axis + pads.length / 2];
            if (dim.isFixed() && dim.size() + added < 0) {
                throw in.error("pads " + Arrays.toString(pads) + " cut off more than there is along axis " + axis
                        + " of " + shape);
            }
            if (added != 0) {
                shape = shape.with(axis, dim.isFixed() ? Dim.of(dim.size() + added) : Dim.any());
            }
        }
        return List.of(new TensorType(in.type(0), shape));
    }

    private static String mode(Inference in) {
        String mode = in.node().textAttribute("mode", "constant");
        if (!List.of("constant", "edge", "reflect").contains(mode)) {
            throw in.error("attribute 'mode' must be constant, edge or reflect, found '" + mode + "'");
        }
        return mode;
    }

    private static long[] pads(Inference in) {
        long[] pads = in.requireLongs(1, "pads");
        if (pads.length != 2 * in.shape(0).rank()) {
            throw in.error("pads must have two elements for each of "
                    + in.shape(0).rank() + " dimensions, found " + Arrays.toString(pads));
        }
        return pads;
    }

    @Override
    public void differentiate(Backward b) {
        Inference in = b.inference();
        long[] pads = pads(in);
        if (mode(in).equals("constant")) {
            b.toInput(0, () -> unpadded(b, pads));
            b.toInput(2, () -> b.reshapeLike(b.sub(total(b, b.dy()), total(b, unpadded(b, pads))), b.input(2)));
        } else {
            b.toInput(0, () -> {
                Value gradient = b.dy();
                for (int axis = 0; axis < pads.length / 2; axis++) {
                    if (pads[axis] != 0 || pads[axis + pads.length / 2] != 0) {
                        long size = in.size(0, axis);
                        gradient = GatherGradient.gradient(b, gradient, axis, sources(in, pads, axis, size), size);
                    }
                }
                return gradient;
            });
        }
    }

    /** What was put in cut off again, and what was cut off put back as zeros. */
    private static Value unpadded(Backward b, long[] pads) {
        return b.emit(
                "Pad", b.dy(), b.longs(Arrays.stream(pads).map(pad -> -pad).toArray()));
    }

    private static Value total(Backward b, Value value) {
        return b.call("ReduceSum", value).attribute("keepdims", 0).output();
    }

    /** Where each element along an axis of the result comes from. */
    private static long[] sources(Inference in, long[] pads, int axis, long size) {
        boolean reflects = mode(in).equals("reflect");
        return LongStream.range(-pads[axis], size + pads[axis + pads.length / 2])
                .map(place -> reflects ? reflected(place, size) : Math.max(0, Math.min(size - 1, place)))
                .toArray();
    }

    private static long reflected(long place, long size) {
        long period = Math.max(1, 2 * (size - 1));
        long within = Math.floorMod(place, period);
        return within < size ? within : period - within;
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        Inference in = c.inference();
        if (c.axis(0).isEmpty()) {
            return c.opaque();
        }
        int axis = c.axis(0).getAsInt();
        long[] pads = pads(in);
        long behind = pads[axis + pads.length / 2];
        boolean constant = mode(in).equals("constant");
        boolean along = pads[axis] != 0 || behind != 0;
        if (in.has(2) && in.constant(2).isEmpty()) {
            return c.opaque("fills up with what is computed");
        }
        if (pads[axis] < 0 || behind < 0) {
            return c.opaque("cuts off some of them");
        }
        if (!constant && along) {
            return c.opaque("puts copies of them beside them");
        }
        long here = pads[axis] + behind;
        boolean elsewhere =
                Arrays.stream(pads).sum() != here || Arrays.stream(pads).anyMatch(pad -> pad < 0);
        double fill = in.constant(2).map(value -> value.doubles()[0]).orElse(0.0);
        return c.indexMapped(ChannelRelation.IndexMapping.same(axis, 0, c.size(0))
                .padded((int) pads[axis], (int) behind, fill)
                .withLaw(k -> constant && elsewhere && k != fill ? Double.NaN : k));
    }

    @Override
    public void cutChannels(ChannelCut cut) {
        Node node = cut.node();
        int axis = cut.relation().routes().get(0).axis();
        int[] positions = cut.positions(0);
        int before = 0;
        while (before < positions.length && positions[before] < 0) {
            before++;
        }
        long[] pads = Constants.of(node.input(1)).orElseThrow().longs();
        pads[axis] = before;
        pads[axis + pads.length / 2] = (long) positions.length - before - cut.left(0);
        node.setInput(1, cut.builder().longs(pads));
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        long[] pads = pads(in);
        boolean stays = pads[axis] == 0 && pads[axis + pads.length / 2] == 0;
        return input == 0 && stays ? OptionalInt.of(axis) : OptionalInt.empty();
    }
}
