package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import dev.dnal.onnx.graph.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Poolings over the spatial dimensions of [N, C, ...]. */
final class Pooling {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("AveragePool", Kernel.of(Pooling::average)),
            entry("GlobalAveragePool", global(x -> Arrays.stream(x).sum() / x.length)),
            entry("GlobalMaxPool", global(x -> Arrays.stream(x).max().orElse(Double.NEGATIVE_INFINITY))),
            entry("MaxPool", Pooling::maximum),
            entry("dev.dnal.MaxPoolGrad", Kernel.of(Pooling::maximumGradient)));

    private Pooling() {}

    private static Kernel global(ToDoubleFunction<double[]> function) {
        return Kernel.of(call -> {
            Array x = call.input(0);
            int block = x.inner(1);
            int[] sizes = x.sizes().clone();
            Arrays.fill(sizes, 2, sizes.length, 1);
            double[] data = new double[x.size(0) * x.size(1)];
            for (int i = 0; i < data.length; i++) {
                data[i] = function.applyAsDouble(Arrays.copyOfRange(x.data(), i * block, (i + 1) * block));
            }
            return new Array(x.type(), sizes, data);
        });
    }

    private static WindowSettings settings(Call call, Array x) {
        int[] kernel = call.ints("kernel_shape").orElseThrow(() -> call.error("attribute kernel_shape is missing"));
        return WindowSettings.of(call, kernel, x.sizesFrom(2));
    }

    private static WindowPlaces taps(Call call, Array x, WindowSettings settings) {
        int[] inputSizes = x.sizesFrom(2);
        boolean up = call.attribute("ceil_mode", 0) != 0;
        return new WindowPlaces(
                settings, inputSizes, up ? settings.positionsRoundedUp(inputSizes) : settings.positions(inputSizes));
    }

    /** The maxima, and where each lies in the whole of X. */
    private static List<Array> maximum(Call call) {
        if (call.attribute("storage_order", 0) != 0 && call.node().hasOutput(1)) {
            throw call.error("asks for column-major indices (storage_order 1), which can't be computed here");
        }
        Array x = call.input(0);
        WindowPlaces taps = taps(call, x, settings(call, x));
        int[] sizes = taps.outputSizes(x.size(0), x.size(1));
        Array places = new Array(DataType.INT64, sizes, maximumPlaces(call, x, taps));
        return List.of(
                new Array(
                        x.type(),
                        sizes,
                        places.map(place -> x.data()[(int) place]).data()),
                places);
    }

    /** Place in X of each window's first maximum. */
    private static double[] maximumPlaces(Call call, Array x, WindowPlaces taps) {
        int block = x.inner(1);
        double[] places = new double[x.size(0) * x.size(1) * taps.outputs()];
        for (int i = 0; i < places.length; i++) {
            int channel = i / taps.outputs();
            int best = WindowPlaces.OUTSIDE;
            for (int k = 0; k < taps.window(); k++) {
                int tap = taps.at(i % taps.outputs(), k);
                int place = channel * block + tap;
                if (tap != WindowPlaces.OUTSIDE && (best == WindowPlaces.OUTSIDE || x.data()[place] > x.data()[best])) {
                    best = place;
                }
            }
            if (best == WindowPlaces.OUTSIDE) {
                throw call.error("a window lies wholly in the padding, so that it has no maximum");
            }
            places[i] = best;
        }
        return places;
    }

    /** Inputs dY, X, Y. Each output's gradient goes to the first maximum of its window. */
    private static Array maximumGradient(Call call) {
        Array dy = call.input(0);
        Array x = call.input(1);
        double[] places = maximumPlaces(call, x, taps(call, x, settings(call, x)));
        if (places.length != dy.data().length) {
            throw call.error(
                    "the gradient of the output has " + dy.data().length + " elements, expected " + places.length);
        }
        Array dx = Array.zeros(dy.type(), x.sizes());
        for (int i = 0; i < places.length; i++) {
            dx.data()[(int) places[i]] += dy.data()[i];
        }
        return dx;
    }

    private static Array average(Call call) {
        Array x = call.input(0);
        WindowSettings settings = settings(call, x);
        WindowPlaces taps = taps(call, x, settings);
        double[] counts = call.attribute("count_include_pad", 0) != 0
                ? paddedCounts(settings, taps, x.sizesFrom(2))
                : insideCounts(taps);
        int block = x.inner(1);
        double[] data = new double[x.size(0) * x.size(1) * taps.outputs()];
        for (int i = 0; i < data.length; i++) {
            int o = i % taps.outputs();
            for (int k = 0; k < taps.window(); k++) {
                if (taps.at(o, k) != WindowPlaces.OUTSIDE) {
                    data[i] += x.data()[i / taps.outputs() * block + taps.at(o, k)];
                }
            }
            data[i] /= counts[o];
        }
        return new Array(x.type(), taps.outputSizes(x.size(0), x.size(1)), data);
    }

    /** How many elements of the window at each position lie in the input. */
    private static double[] insideCounts(WindowPlaces taps) {
        double[] counts = new double[taps.outputs()];
        for (int o = 0; o < counts.length; o++) {
            for (int k = 0; k < taps.window(); k++) {
                counts[o] += taps.at(o, k) == WindowPlaces.OUTSIDE ? 0 : 1;
            }
        }
        return counts;
    }

    /** How many lie in the input or its padding: a position that ceil_mode adds may reach beyond both. */
    private static double[] paddedCounts(WindowSettings settings, WindowPlaces taps, int[] inputSizes) {
        return insideCounts(
                new WindowPlaces(settings.asIfPaddingWereInput(), settings.padded(inputSizes), taps.outputSizes()));
    }
}
