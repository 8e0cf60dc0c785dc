package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import dev.dnal.onnx.graph.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Reductions over axes. */
final class Reductions {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("ArgMax", Kernel.of(call -> argument(call, 1))),
            entry("ArgMin", Kernel.of(call -> argument(call, -1))),
            entry("CumSum", Kernel.of(Reductions::cumulative)),
            entry("ReduceL1", byAttribute(x -> Arrays.stream(x).map(Math::abs).sum())),
            entry("ReduceL2", byAttribute(x -> Math.sqrt(squares(x)))),
            entry("ReduceMax", byAttribute(x -> Arrays.stream(x).max().orElse(Double.NEGATIVE_INFINITY))),
            entry("ReduceMean", byAttribute(x -> sum(x) / x.length)),
            entry("ReduceMin", byAttribute(x -> Arrays.stream(x).min().orElse(Double.POSITIVE_INFINITY))),
            entry("ReduceProd", byAttribute(x -> Arrays.stream(x).reduce(1, (a, b) -> a * b))),
            entry("ReduceSum", Kernel.of(Reductions::reduceSum)),
            entry("ReduceSumSquare", byAttribute(Reductions::squares)));

    private Reductions() {}

    private static double sum(double[] x) {
        return Arrays.stream(x).sum();
    }

    private static double squares(double[] x) {
        return Arrays.stream(x).map(value -> value * value).sum();
    }

    /** A reduction whose axes are an attribute; without it, all axes. */
    private static Kernel byAttribute(ToDoubleFunction<double[]> function) {
        return Kernel.of(call -> {
            Array x = call.input(0);
            return reduce(call, x, call.ints("axes").orElse(x.axes()), function);
        });
    }

    /** The reduction whose axes are an input; without axes, all of them, or none if noop_with_empty_axes says so. */
    private static Array reduceSum(Call call) {
        Array x = call.input(0);
        int[] axes = call.has(1) ? call.input(1).ints() : new int[0];
        if (axes.length == 0) {
            if (call.attribute("noop_with_empty_axes", 0) != 0) {
                return x;
            }
            axes = x.axes();
        }
        return reduce(call, x, axes, Reductions::sum);
    }

    private static Array reduce(Call call, Array x, int[] axes, ToDoubleFunction<double[]> function) {
        int[] reduced = call.axesOf(axes, x.rank());
        int[] kept = x.sizes().clone();
        int[] window = new int[x.rank()];
        Arrays.fill(window, 1);
        for (int axis : reduced) {
            kept[axis] = 1;
            window[axis] = x.size(axis);
        }
        Array result = Array.build(x.type(), kept, corner -> function.applyAsDouble(window(x, corner, window)));
        return call.attribute("keepdims", 1) != 0 ? result : result.reshape(without(x.sizes(), reduced));
    }

    /** The array reduced along one axis, which stays as a dimension of size 1. */
    static Array along(Array x, int axis, ToDoubleFunction<DoubleStream> function) {
        int[] window = new int[x.rank()];
        Arrays.fill(window, 1);
        window[axis] = x.size(axis);
        return Array.build(
                x.type(),
                x.sizesWith(axis, 1),
                corner -> function.applyAsDouble(Arrays.stream(window(x, corner, window))));
    }

    /** The elements of the box of sizes {@code window} that begins at {@code corner}. */
    private static double[] window(Array x, int[] corner, int[] window) {
        return Array.build(x.type(), window, offset -> {
                    int position = 0;
                    for (int axis = 0; axis < corner.length; axis++) {
                        position = position * x.size(axis) + corner[axis] + offset[axis];
                    }
                    return x.data()[position];
                })
                .data();
    }

    /** The sizes without those of some axes. */
    static int[] without(int[] sizes, int[] axes) {
        List<Integer> left = new ArrayList<>();
        for (int axis = 0; axis < sizes.length; axis++) {
            int candidate = axis;
            if (Arrays.stream(axes).noneMatch(removed -> removed == candidate)) {
                left.add(sizes[axis]);
            }
        }
        return left.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Where the largest element along an axis is, or with sign -1 the smallest; of equals the first, or the last if asked. */
    private static Array argument(Call call, double sign) {
        Array x = call.input(0);
        int axis = call.axis(0, x.rank());
        boolean last = call.attribute("select_last_index", 0) != 0;
        Array result = Array.build(DataType.INT64, x.sizesWith(axis, 1), index -> {
            int[] at = index.clone();
            int best = 0;
            double bestValue = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < x.size(axis); i++) {
                at[axis] = i;
                double value = sign * x.at(at);
                if (value > bestValue || (last && value == bestValue)) {
                    best = i;
                    bestValue = value;
                }
            }
            return best;
        });
        return call.attribute("keepdims", 1) != 0 ? result : result.reshape(without(x.sizes(), new int[] {axis}));
    }

    private static Array cumulative(Call call) {
        Array x = call.input(0);
        int axis = call.axisOf((long) call.scalar(1), x.rank());
        int own = call.attribute("exclusive", 0) != 0 ? 0 : 1;
        boolean reverse = call.attribute("reverse", 0) != 0;
        return Array.build(x.type(), x.sizes(), index -> {
            int[] at = index.clone();
            int first = reverse ? index[axis] + 1 - own : 0;
            int end = reverse ? x.size(axis) : index[axis] + own;
            double sum = 0;
            for (int i = first; i < end; i++) {
                at[axis] = i;
                sum += x.at(at);
            }
            return sum;
        });
    }
}
