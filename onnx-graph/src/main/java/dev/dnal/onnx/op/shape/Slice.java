package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Node;
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
import dev.dnal.onnx.op.internal.rule.Axes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A part of the tensor: along each of some axes, the elements from a start up to and without an end, by steps. Inputs data,
 * starts, ends, axes (by default the first ones), steps (by default 1). Negative places count from the end, places out of
 * range are brought into it, and negative steps go backwards.
 */
final class Slice implements Operator {
    /** The cut along one axis of known settings. */
    private record Cut(int axis, long start, long end, long step) {
        /** Whether it keeps all elements in their order, whatever the size. */
        boolean keepsAll() {
            return start == 0 && end >= Integer.MAX_VALUE && step == 1;
        }

        /** The places of the elements that it keeps of an axis. */
        long[] places(long size) {
            long low = step > 0 ? 0 : -1;
            long high = step > 0 ? size : size - 1;
            long first = clamp(start, size, Math.max(low, 0), high);
            long last = clamp(end, size, low, high);
            long count = Math.max(0, (last - first + step - Long.signum(step)) / step);
            return LongStream.range(0, count).map(i -> first + i * step).toArray();
        }

        private static long clamp(long place, long size, long low, long high) {
            return Math.max(low, Math.min(high, place < 0 ? place + size : place));
        }
    }

    @Override
    public String type() {
        return "Slice";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.SETTING, InputRole.SETTING)
                .optional(InputRole.SETTING, InputRole.SETTING);
    }

    @Override
    public List<TensorType> infer(Inference in) {
        requireAlike(in);
        Shape shape = in.shape(0);
        if (!isConstant(in)) {
            for (long axis : axes(in, in.shape(1, 1).dim(0))) {
                shape = shape.with(in.axis(axis, shape.rank()), Dim.any());
            }
            return List.of(new TensorType(in.type(0), shape));
        }
        for (Cut cut : cuts(in)) {
            Dim dim = shape.dim(cut.axis());
            if (!cut.keepsAll()) {
                shape = shape.with(cut.axis(), dim.isFixed() ? Dim.of(cut.places(dim.size()).length) : Dim.any());
            }
        }
        return List.of(new TensorType(in.type(0), shape));
    }

    /** Ends, axes and steps are vectors like starts. */
    private static void requireAlike(Inference in) {
        Shape starts = in.shape(1, 1);
        for (int i = 2; i <= 4; i++) {
            if (in.has(i) && !in.shape(i).mayEqual(starts)) {
                throw in.error("must have as many ends, axes and steps as starts, " + starts + "; found " + in.shape(i)
                        + " of '" + in.input(i).name() + "'");
            }
        }
    }

    private static boolean isConstant(Inference in) {
        return in.constant(1).isPresent()
                && in.constant(2).isPresent()
                && (!in.has(4) || in.constant(4).isPresent());
    }

    private static long[] axes(Inference in, Dim count) {
        if (in.has(3)) {
            return in.requireLongs(3, "axes");
        }
        if (!count.isFixed()) {
            throw in.error("the number of starts, input 1, must be known, or axes be given");
        }
        return LongStream.range(0, count.size()).toArray();
    }

    private static List<Cut> cuts(Inference in) {
        long[] starts = in.requireLongs(1, "starts");
        long[] ends = in.requireLongs(2, "ends");
        long[] axes = axes(in, Dim.of(starts.length));
        long[] steps = in.has(4)
                ? in.requireLongs(4, "steps")
                : LongStream.generate(() -> 1).limit(starts.length).toArray();
        Axes.distinct(in, axes, in.shape(0).rank());
        List<Cut> cuts = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            if (steps[i] == 0) {
                throw in.error("steps must not be 0");
            }
            cuts.add(new Cut(in.axis(axes[i], in.shape(0).rank()), starts[i], ends[i], steps[i]));
        }
        return cuts;
    }

    @Override
    public Optional<List<Dim>> contents(Inference in) {
        if (!isConstant(in)) {
            return Optional.empty();
        }
        return in.contents(0)
                .map(elements -> LongStream.of(cuts(in).get(0).places(elements.size()))
                        .mapToObj(place -> elements.get((int) place))
                        .toList());
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            Inference in = b.inference();
            Value gradient = b.dy();
            for (Cut cut : cuts(in)) {
                if (!cut.keepsAll()) {
                    long size = in.size(0, cut.axis());
                    gradient = undo(b, gradient, cut, cut.places(size), size);
                }
            }
            return gradient;
        });
    }

    /** Puts the slices back to their places along the axis of a cut, and zeros elsewhere. */
    private static Value undo(Backward b, Value gradient, Cut cut, long[] places, long size) {
        Shape shape = gradient.requireShape();
        if (places.length == 0 || cut.step() < 1) {
            return GatherGradient.gradient(b, gradient, cut.axis(), places, size);
        }
        if (cut.step() == 1) {
            return pad(b, gradient, cut.axis(), places[0], size - 1 - places[places.length - 1]);
        }
        if (cut.axis() == shape.rank() - 1) {
            return b.emit("MatMul", gradient, places(b, gradient, places, size));
        }
        return isFixedBehind(shape, cut.axis())
                ? spread(b, gradient, cut, places, size)
                : GatherGradient.gradient(b, gradient, cut.axis(), places, size);
    }

    private static Value pad(Backward b, Value gradient, int axis, long before, long behind) {
        if (before == 0 && behind == 0) {
            return gradient;
        }
        int rank = gradient.requireShape().rank();
        long[] pads = new long[2 * rank];
        pads[axis] = before;
        pads[rank + axis] = behind;
        return b.emit("Pad", gradient, b.longs(pads));
    }

    /** The matrix [places, size] with a 1 in each row, at its place. A product with it is far faster than moving single elements. */
    private static Value places(Backward b, Value gradient, long[] places, long size) {
        double[] ones = new double[Math.toIntExact(places.length * size)];
        for (int row = 0; row < places.length; row++) {
            ones[Math.toIntExact(row * size + places[row])] = 1;
        }
        return b.constant("places", Tensor.ofDoubles(gradient.type(), ones, places.length, size));
    }

    private static boolean isFixedBehind(Shape shape, int axis) {
        return shape.dims().subList(axis + 1, shape.rank()).stream().allMatch(Dim::isFixed);
    }

    /** Puts zeros behind each slice by an axis of size 1 that grows to the step, and then what is missing at the ends. */
    private static Value spread(Backward b, Value gradient, Cut cut, long[] places, long size) {
        Shape shape = gradient.requireShape();
        long[] apart = new long[shape.rank() + 1];
        long[] together = new long[shape.rank()];
        apart[cut.axis() + 1] = 1;
        for (int i = cut.axis() + 1; i < shape.rank(); i++) {
            apart[i + 1] = shape.size(i);
            together[i] = shape.size(i);
        }
        together[cut.axis()] = places.length * cut.step();
        Value grown = pad(b, b.reshape(gradient, apart), cut.axis() + 1, 0, cut.step() - 1);
        return pad(b, b.reshape(grown, together), cut.axis(), places[0], size - places[0] - together[cut.axis()]);
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (c.axis(0).isEmpty() || !isConstant(c.inference())) {
            return c.opaque("cuts at places that are computed");
        }
        int channels = c.axis(0).getAsInt();
        for (Cut cut : cuts(c.inference())) {
            if (cut.axis() == channels && !cut.keepsAll()) {
                int[] places = Arrays.stream(cut.places(c.size(0)))
                        .mapToInt(place -> (int) place)
                        .toArray();
                return c.indexMapped(ChannelRelation.IndexMapping.of(channels, 0, places));
            }
        }
        return c.follow(channels);
    }

    /** What is left of the channels is picked first, if it does not stand side by side; then the bounds along them are set. */
    @Override
    public void cutChannels(ChannelCut cut) {
        Node node = cut.node();
        int channels = cut.relation().routes().get(0).axis();
        int rank = node.input(0).requireShape().rank();
        long[] starts = Constants.of(node.input(1)).orElseThrow().longs();
        long[] ends = Constants.of(node.input(2)).orElseThrow().longs();
        long[] axes = Constants.of(node.input(3))
                .map(Tensor::longs)
                .orElseGet(() -> LongStream.range(0, starts.length).toArray());
        long[] steps = Constants.of(node.input(4))
                .map(Tensor::longs)
                .orElseGet(
                        () -> LongStream.generate(() -> 1).limit(starts.length).toArray());
        int[] positions = cut.positions(0);
        boolean together = IntStream.range(0, positions.length).allMatch(i -> positions[i] == positions[0] + i);
        for (int i = 0; i < axes.length; i++) {
            if (axes[i] == channels || axes[i] + rank == channels) {
                if (!together) {
                    node.setInput(0, cut.pick(node.input(0), channels, positions, node.name()));
                }
                starts[i] = together ? positions[0] : 0;
                ends[i] = starts[i] + positions.length;
                steps[i] = 1;
            }
        }
        long[][] settings = {starts, ends, axes, steps};
        for (int i = 0; i < settings.length; i++) {
            node.setInput(i + 1, cut.builder().longs(settings[i]));
        }
    }

    /** An axis that is wholly kept too, if only for its present size. */
    @Override
    public OptionalInt parallelAxis(Inference in, int input, int axis) {
        boolean whole = isConstant(in)
                && cuts(in).stream()
                        .filter(cut -> cut.axis() == axis)
                        .allMatch(cut ->
                                cut.keepsAll() || keepsAll(cut, in.shape(0).dim(axis)));
        return input == 0 && whole ? OptionalInt.of(axis) : OptionalInt.empty();
    }

    /** An axis that is kept as a whole is kept so whatever its size. */
    @Override
    public void freeAxis(AxisFreeing freeing) {
        int rank = freeing.input().rank();
        long[] starts = freeing.settings(1);
        long[] ends = freeing.settings(2);
        long[] axes = freeing.node().hasInput(3)
                ? freeing.settings(3)
                : LongStream.range(0, starts.length).toArray();
        for (int i = 0; i < axes.length; i++) {
            if (axes[i] == freeing.from() || axes[i] + rank == freeing.from()) {
                starts[i] = 0;
                ends[i] = Long.MAX_VALUE;
            }
        }
        freeing.set(1, starts);
        freeing.set(2, ends);
        // All settings are of one type.
        for (int input = 3; input <= 4; input++) {
            if (freeing.node().hasInput(input)) {
                freeing.set(input, freeing.settings(input));
            }
        }
    }

    private static boolean keepsAll(Cut cut, Dim dim) {
        return dim.isFixed() && cut.step() == 1 && cut.places(dim.size()).length == dim.size();
    }
}
