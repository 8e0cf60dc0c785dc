package dev.dnal.onnx.op.image;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.AxisFreeing;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelCut;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.constant.Constants;
import dev.dnal.onnx.op.internal.rule.ResizedAxis;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/*
 * Along each axis the result is a product with a matrix of weights M [after, before], so that going back along each axis is
 * one with M^T. Where each element is repeated k times, as in the usual doubling, M^T is a sum over the k copies.
 */
/**
 * The tensor with other sizes, by the nearest element, linear or cubic interpolation. Inputs X, roi (a part of X, for
 * tf_crop_and_resize), scales or sizes: one for each axis.
 */
final class Resize implements Operator {
    private static final int SCALES = 2;
    private static final int SIZES = 3;

    @Override
    public String type() {
        return "Resize";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA)
                .optional(InputRole.SETTING, InputRole.SETTING, InputRole.SETTING)
                .text("mode", "nearest", "linear", "cubic")
                .text("nearest_mode", "round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
                .text(
                        "coordinate_transformation_mode",
                        "half_pixel",
                        "pytorch_half_pixel",
                        "asymmetric",
                        "align_corners",
                        "tf_crop_and_resize")
                .number("cubic_coeff_a")
                .flag("exclude_outside")
                .number("extrapolation_value");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (in.has(SCALES) == in.has(SIZES)) {
            throw in.error("must have either scales, input 2, or sizes, input 3; found "
                    + (in.has(SCALES) ? "both" : "neither"));
        }
        if (ResizedAxis.crops(in.node())) {
            requireElements(in, 1, "roi", 2L * in.shape(0).rank());
        }
        return List.of(new TensorType(in.type(0), in.has(SIZES) ? named(in) : scaled(in)));
    }

    private static void requireElements(Inference in, int index, String what, long count) {
        if (!in.shape(index, 1).dim(0).mayEqual(Dim.of(count))) {
            throw in.error("input " + index + " (" + what + ") must have " + count + " elements for data of shape "
                    + in.shape(0) + ", found " + in.shape(index));
        }
    }

    private static Shape named(Inference in) {
        int rank = in.shape(0).rank();
        requireElements(in, SIZES, "sizes", rank);
        return new Shape(in.contents(SIZES).orElse(Collections.nCopies(rank, Dim.any())));
    }

    private static Shape scaled(Inference in) {
        Shape shape = in.shape(0);
        requireElements(in, SCALES, "scales", shape.rank());
        float[] scales = in.constant(SCALES).map(Tensor::floats).orElse(new float[0]);
        for (int axis = 0; axis < shape.rank(); axis++) {
            float scale = scales.length == 0 ? Float.NaN : scales[axis];
            if (scales.length > 0 && (!(scale > 0) || Float.isInfinite(scale))) {
                throw in.error("scales must be finite and above 0, found " + Arrays.toString(scales));
            }
            shape = shape.with(axis, scaled(shape.dim(axis), scale));
        }
        return shape;
    }

    private static Dim scaled(Dim dim, float scale) {
        if (scale == 1) {
            return dim;
        }
        return dim.isFixed() && !Float.isNaN(scale) ? Dim.of(ResizedAxis.scaled(dim.size(), scale)) : Dim.any();
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Inference in = b.inference();
            Value gradient = b.dy();
            for (int axis = 0; axis < in.shape(0).rank(); axis++) {
                if (!isWhole(in, axis)) {
                    gradient = undo(b, gradient, axis, ResizedAxis.of(in, axis));
                }
            }
            return gradient;
        });
    }

    /** Whether an axis surely stays as it is. */
    private static boolean isWhole(Inference in, int axis) {
        Dim before = in.shape(0).dim(axis);
        Dim after = in.node().output().requireShape().dim(axis);
        if (ResizedAxis.crops(in.node())) {
            return before.isFixed() && ResizedAxis.of(in, axis).isIdentity();
        }
        boolean unscaled = in.has(SIZES)
                || in.constant(SCALES)
                        .filter(scales -> scales.floats()[axis] == 1)
                        .isPresent();
        return unscaled && before.surelyEquals(after);
    }

    private static Value undo(Backward b, Value gradient, int axis, ResizedAxis resized) {
        OptionalInt repeats = resized.repeats();
        Shape shape = gradient.requireShape();
        boolean isFixedBehind = shape.dims().stream().skip(axis).allMatch(Dim::isFixed);
        if (repeats.isPresent() && isFixedBehind) {
            return sumOfCopies(b, gradient, axis, repeats.getAsInt());
        }
        long after = shape.size(axis);
        double[] weights = resized.weights();
        Tensor matrix = Tensor.ofDoubles(gradient.type(), weights, after, weights.length / after);
        int rank = shape.rank();
        if (axis == rank - 1) {
            return b.emit("MatMul", gradient, b.constant("weights", matrix));
        }
        long[] order = LongStream.range(0, rank).toArray();
        order[axis] = rank - 1L;
        order[rank - 1] = axis;
        Value turned = b.transpose(gradient, order);
        return b.transpose(b.emit("MatMul", turned, b.constant("weights", matrix)), order);
    }

    private static Value sumOfCopies(Backward b, Value gradient, int axis, int copies) {
        Shape shape = gradient.requireShape();
        long[] parts = new long[shape.rank() + 1];
        for (int i = axis; i < shape.rank(); i++) {
            parts[i + 1] = shape.size(i);
        }
        parts[axis] = shape.size(axis) / copies;
        parts[axis + 1] = copies;
        return b.sumDropping(b.reshape(gradient, parts), axis + 1L);
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        Inference in = c.inference();
        if (c.axis(0).isEmpty() || !isConstant(in)) {
            return c.opaque("resizes to sizes that are computed");
        }
        if (!isWhole(in, c.axis(0).getAsInt())) {
            return c.opaque("resizes along them");
        }
        double outside = c.node().floatAttribute("extrapolation_value", 0);
        boolean extrapolates = ResizedAxis.crops(c.node());
        return c.indexMapped(ChannelRelation.IndexMapping.same(c.axis(0).getAsInt(), 0, c.size(0))
                .withLaw(k -> extrapolates && k != outside ? Double.NaN : k));
    }

    private static boolean isConstant(Inference in) {
        return IntStream.rangeClosed(1, SIZES)
                .allMatch(i -> !in.has(i) || in.constant(i).isPresent());
    }

    @Override
    public void cutChannels(ChannelCut cut) {
        if (cut.node().hasInput(SIZES)) {
            long[] sizes = Constants.of(cut.node().input(SIZES)).orElseThrow().longs();
            sizes[cut.relation().routes().get(0).axis()] = cut.kept(0).length;
            cut.node().setInput(SIZES, cut.builder().longs(sizes));
        }
    }

    @Override
    public void freeAxis(AxisFreeing freeing) {
        if (freeing.node().hasInput(SIZES)) {
            throw new GraphException(
                    freeing.node(), "is given all sizes of its result, which can't be for any number of images");
        }
    }

    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        return input == 0 && isWhole(in, axis) ? OptionalInt.of(axis) : OptionalInt.empty();
    }
}
