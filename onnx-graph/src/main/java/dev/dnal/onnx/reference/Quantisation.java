package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import dev.dnal.onnx.graph.DataType;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** From real numbers to the whole ones that stand for them, and back. */
final class Quantisation {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("DequantizeLinear", Kernel.of(Quantisation::dequantise)),
            entry("QuantizeLinear", Kernel.of(Quantisation::quantise)),
            entry("dev.dnal.FakeQuantise", Kernel.of(Quantisation::fake)),
            entry("dev.dnal.FakeQuantiseWeights", Kernel.of(Quantisation::fakeWeights)));

    private Quantisation() {}

    private static Array quantise(Call call) {
        Array x = call.input(0);
        DataType type = call.has(2) ? call.input(2).type() : DataType.UINT8;
        double low = type == DataType.INT8 ? Byte.MIN_VALUE : 0;
        double high = type == DataType.INT8 ? Byte.MAX_VALUE : 255;
        ToDoubleFunction<int[]> scale = along(call, 1);
        ToDoubleFunction<int[]> zero = along(call, 2);
        return Array.build(
                type,
                x.sizes(),
                at -> Math.min(
                        Math.max(Math.rint(x.at(at) / scale.applyAsDouble(at)) + zero.applyAsDouble(at), low), high));
    }

    private static Array dequantise(Call call) {
        Array x = call.input(0);
        ToDoubleFunction<int[]> scale = along(call, 1);
        ToDoubleFunction<int[]> zero = along(call, 2);
        return Array.build(
                DataType.FLOAT, x.sizes(), at -> (x.at(at) - zero.applyAsDouble(at)) * scale.applyAsDouble(at));
    }

    private static Array fake(Call call) {
        Array x = call.input(0);
        double step = call.attribute("scale", 1f) * Math.exp(call.has(1) ? call.scalar(1) : 0);
        long least = call.attribute("least", 0L);
        long largest = call.attribute("largest", 0L);
        return x.map(value -> step * Math.min(Math.max(Math.rint(value / step), (double) least), (double) largest));
    }

    private static Array fakeWeights(Call call) {
        Array w = call.input(0);
        int axis = call.axis(0, w.rank());
        double[] magnitudes = new double[w.size(axis)];
        for (int i = 0; i < w.data().length; i++) {
            int channel = i / w.inner(axis) % magnitudes.length;
            magnitudes[channel] = Math.max(magnitudes[channel], Math.abs(w.data()[i]));
        }
        long largest = call.attribute("largest", 0L);
        return Array.build(w.type(), w.sizes(), at -> {
            double step = magnitudes[at[axis]] / largest;
            return step == 0 ? 0 : step * Math.rint(w.at(at) / step);
        });
    }

    /** The element of a scalar, or of a vector along the axis, for each index of the data; 0 if the input is absent. */
    private static ToDoubleFunction<int[]> along(Call call, int index) {
        if (!call.has(index)) {
            return at -> 0;
        }
        double[] values = call.input(index).data();
        if (values.length == 1) {
            return at -> values[0];
        }
        int axis = call.axis(1, call.input(0).rank());
        return at -> values[at[axis]];
    }
}
