package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What reads or changes the sizes but leaves the elements where they are, and what makes arrays from sizes. */
final class Shapes {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("Constant", Kernel.of(Shapes::constant)),
            entry("ConstantOfShape", Kernel.of(Shapes::constantOfShape)),
            entry("EyeLike", Kernel.of(Shapes::eyeLike)),
            entry("Expand", Kernel.of(Shapes::expand)),
            entry("Flatten", Kernel.of(Shapes::flatten)),
            entry("Range", Kernel.of(Shapes::range)),
            entry("Reshape", Kernel.of(Shapes::reshape)),
            entry("Shape", Kernel.of(Shapes::shape)),
            entry(
                    "Size",
                    Kernel.of(call -> new Array(DataType.INT64, new int[0], new double[] {
                        call.input(0).data().length
                    }))),
            entry("Squeeze", Kernel.of(Shapes::squeeze)),
            entry("Unsqueeze", Kernel.of(Shapes::unsqueeze)));

    private Shapes() {}

    private static Array constant(Call call) {
        if (call.node().attributes().size() != 1) {
            throw call.error("must have exactly one attribute, its value; found "
                    + call.node().attributes().keySet());
        }
        Attribute value = call.node().attributes().values().iterator().next();
        if (value instanceof Attribute.TensorValue tensor) {
            return Array.of(tensor.value());
        } else if (value instanceof Attribute.IntValue number) {
            return Array.of(Tensor.scalar(number.value()));
        } else if (value instanceof Attribute.FloatValue number) {
            return Array.of(Tensor.scalar(number.value()));
        } else if (value instanceof Attribute.IntList numbers) {
            return Array.vector(
                    numbers.values().stream().mapToInt(Math::toIntExact).toArray());
        } else if (value instanceof Attribute.FloatList numbers) {
            double[] data =
                    numbers.values().stream().mapToDouble(Float::doubleValue).toArray();
            return new Array(DataType.FLOAT, new int[] {data.length}, data);
        }
        throw call.error("has a value that is not numbers, found " + value);
    }

    private static Array constantOfShape(Call call) {
        Tensor value = call.node().tensorAttribute("value").orElse(Tensor.scalar(0f));
        return Array.filled(value.type(), value.doubles()[0], call.input(0).ints());
    }

    private static Array expand(Call call) {
        Array x = call.input(0);
        int[] sizes = Elementwise.broadcastSizes(call, x.sizes(), call.input(1).ints());
        return Array.build(x.type(), sizes, x::atBroadcast);
    }

    private static Array eyeLike(Call call) {
        Array x = call.input(0);
        long k = call.attribute("k", 0);
        DataType type = DataType.of((int) call.attribute("dtype", x.type().number()));
        return Array.build(type, x.sizes(), at -> at[1] - at[0] == k ? 1 : 0);
    }

    private static Array flatten(Call call) {
        Array x = call.input(0);
        long axis = call.attribute("axis", 1);
        int split = axis == x.rank() ? x.rank() : call.axisOf(axis, x.rank());
        return x.reshape(x.outer(split), Array.elements(x.sizesFrom(split)));
    }

    private static Array range(Call call) {
        double start = call.scalar(0);
        double step = call.scalar(2);
        int count = (int) Math.max(0, Math.ceil((call.scalar(1) - start) / step));
        return new Array(
                call.input(0).type(),
                new int[] {count},
                IntStream.range(0, count).mapToDouble(i -> start + i * step).toArray());
    }

    private static Array reshape(Call call) {
        Array x = call.input(0);
        int[] sizes = call.input(1).ints();
        int open = -1;
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] == 0 && call.attribute("allowzero", 0) == 0) {
                sizes[axis] = x.size(axis);
            } else if (sizes[axis] == -1) {
                open = axis;
                sizes[axis] = 1;
            }
        }
        if (open >= 0) {
            sizes[open] = x.data().length / Array.elements(sizes);
        }
        if (Array.elements(sizes) != x.data().length) {
            throw call.error("can't bring " + x + " to sizes " + Arrays.toString(sizes));
        }
        return x.reshape(sizes);
    }

    private static Array shape(Call call) {
        int[] sizes = call.input(0).sizes();
        int start = bound(call.attribute("start", 0), sizes.length);
        int end = bound(call.attribute("end", sizes.length), sizes.length);
        return Array.vector(Arrays.copyOfRange(sizes, start, Math.max(start, end)));
    }

    private static int bound(long place, int rank) {
        return (int) Math.min(Math.max(place < 0 ? place + rank : place, 0), rank);
    }

    private static Array squeeze(Call call) {
        Array x = call.input(0);
        int[] axes = call.has(1)
                ? call.axesOf(call.input(1).ints(), x.rank())
                : Arrays.stream(x.axes()).filter(axis -> x.size(axis) == 1).toArray();
        for (int axis : axes) {
            if (x.size(axis) != 1) {
                throw call.error("dimension " + axis + " must have size 1 to be taken out, found " + x);
            }
        }
        return x.reshape(Reductions.without(x.sizes(), axes));
    }

    private static Array unsqueeze(Call call) {
        Array x = call.input(0);
        int rank = x.rank() + call.input(1).data().length;
        List<Integer> axes =
                Arrays.stream(call.axesOf(call.input(1).ints(), rank)).boxed().toList();
        int[] sizes = new int[rank];
        int from = 0;
        for (int axis = 0; axis < rank; axis++) {
            sizes[axis] = axes.contains(axis) ? 1 : x.size(from++);
        }
        return x.reshape(sizes);
    }
}
