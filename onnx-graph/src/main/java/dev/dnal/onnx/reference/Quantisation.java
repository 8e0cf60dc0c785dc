package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import dev.dnal.onnx.graph.DataType;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** From real numbers to the whole ones that stand for them, and back. */
final class Quantisation {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("DequantizeLinear", Kernel.of(Quantisation::dequantise)),
            entry("QuantizeLinear", Kernel.of(Quantisation::quantise)));

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
