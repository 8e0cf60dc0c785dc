package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;

/**
 * Convolution, its transposed form, and its gradients.
 *
 * <p>All four go over the same products: for image n, output channel m, output position o, channel c of m's group and
 * element k of the window,
 *
 * <pre>Y[n, m, o] += X[n, c, tap(o, k)] * W[m, c, k]</pre>
 *
 * so that dX[n, c, tap(o, k)] += dY[n, m, o] * W[m, c, k] and dW[m, c, k] += dY[n, m, o] * X[n, c, tap(o, k)]. The
 * transposed convolution is the input gradient with the roles of its tensors changed.
 */
final class Convolution {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("Conv", Kernel.of(Convolution::forward)),
            entry("ConvTranspose", Kernel.of(Convolution::transposed)),
            entry("dev.dnal.GatedConv", Kernel.of(Convolution::gated)),
            entry("dev.dnal.ConvInputGrad", Kernel.of(Convolution::inputGradient)),
            entry("dev.dnal.ConvWeightGrad", Kernel.of(Convolution::weightGradient)));

    /** What is done with one product's places: in X [N, C, ...], W [M, C/group, ...] and Y [N, M, ...]. */
    @FunctionalInterface
    private interface Product {
        void add(int x, int w, int y);
    }

    private Convolution() {}

    private static Array forward(Call call) {
        Array x = call.input(0);
        Array w = call.input(1);
        WindowPlaces taps = taps(call, x, w);
        Array y = Array.zeros(x.type(), taps.outputSizes(x.size(0), w.size(0)));
        visit(call, taps, x.sizes(), w.sizes(), (ix, iw, iy) -> y.data()[iy] += x.data()[ix] * w.data()[iw]);
        return call.has(2) ? plusBias(y, call.input(2)) : y;
    }

    /** Inputs X, W, B, s [K] and the scalar delta. */
    private static Array gated(Call call) {
        Array y = forward(call);
        double delta = call.input(4).data()[0];
        int filters = y.size(1);
        int positions = y.data().length / (y.size(0) * filters);
        for (int i = 0; i < y.data().length; i++) {
            y.data()[i] *= ScalarFunctions.sigmoid(delta * call.input(3).data()[i / positions % filters]);
        }
        return y;
    }

    /** Inputs dY, W, X; X gives the shape only. */
    private static Array inputGradient(Call call) {
        Array dy = call.input(0);
        Array w = call.input(1);
        Array x = call.input(2);
        Array dx = Array.zeros(dy.type(), x.sizes());
        visit(
                call,
                checked(call, taps(call, x, w), dy),
                x.sizes(),
                w.sizes(),
                (ix, iw, iy) -> dx.data()[ix] += dy.data()[iy] * w.data()[iw]);
        return dx;
    }

    /** Inputs dY, X, W; W gives the shape only. */
    private static Array weightGradient(Call call) {
        Array dy = call.input(0);
        Array x = call.input(1);
        Array w = call.input(2);
        Array dw = Array.zeros(dy.type(), w.sizes());
        visit(
                call,
                checked(call, taps(call, x, w), dy),
                x.sizes(),
                w.sizes(),
                (ix, iw, iy) -> dw.data()[iw] += dy.data()[iy] * x.data()[ix]);
        return dw;
    }

    /** Inputs X [N, C, ...], W [C, M/group, ...]; X stands where a convolution has Y, and Y where it has X. */
    private static Array transposed(Call call) {
        Array x = call.input(0);
        Array w = call.input(1);
        int group = (int) call.attribute("group", 1);
        int[] kernel = w.sizesFrom(2);
        int[] sizes = WindowSettings.transposedSizes(call, kernel, x.sizesFrom(2));
        WindowSettings settings = WindowSettings.ofTransposed(call, kernel, x.sizesFrom(2), sizes);
        WindowPlaces taps = new WindowPlaces(settings, sizes, x.sizesFrom(2));
        int[] full = x.sizes().clone();
        full[1] = w.size(1) * group;
        System.arraycopy(sizes, 0, full, 2, sizes.length);
        Array y = Array.zeros(x.type(), full);
        visit(call, taps, full, w.sizes(), (iy, iw, ix) -> y.data()[iy] += x.data()[ix] * w.data()[iw]);
        return call.has(2) ? plusBias(y, call.input(2)) : y;
    }

    private static WindowPlaces taps(Call call, Array x, Array w) {
        int[] inputSizes = x.sizesFrom(2);
        WindowSettings settings = WindowSettings.of(call, w.sizesFrom(2), inputSizes);
        return new WindowPlaces(settings, inputSizes, settings.positions(inputSizes));
    }

    private static WindowPlaces checked(Call call, WindowPlaces taps, Array dy) {
        if (!Arrays.equals(taps.outputSizes(), dy.sizesFrom(2))) {
            throw call.error("the gradient of the output is " + dy + ", which does not fit a " + taps);
        }
        return taps;
    }

    private static void visit(Call call, WindowPlaces taps, int[] xSizes, int[] wSizes, Product product) {
        int group = (int) call.attribute("group", 1);
        int channels = wSizes[1];
        int outputsPerGroup = wSizes[0] / group;
        if (wSizes[0] % group != 0 || channels * group != xSizes[1]) {
            throw call.error("weights of sizes " + Arrays.toString(wSizes) + " in " + group + " groups do not fit "
                    + xSizes[1] + " channels");
        }
        int block = Array.elements(Arrays.copyOfRange(xSizes, 2, xSizes.length));
        for (int n = 0; n < xSizes[0]; n++) {
            for (int m = 0; m < wSizes[0]; m++) {
                for (int c = 0; c < channels; c++) {
                    int xChannel = n * xSizes[1] + m / outputsPerGroup * channels + c;
                    visitChannel(
                            taps,
                            xChannel * block,
                            (m * channels + c) * taps.window(),
                            (n * wSizes[0] + m) * taps.outputs(),
                            product);
                }
            }
        }
    }

    private static void visitChannel(WindowPlaces taps, int x, int w, int y, Product product) {
        for (int o = 0; o < taps.outputs(); o++) {
            for (int k = 0; k < taps.window(); k++) {
                if (taps.at(o, k) != WindowPlaces.OUTSIDE) {
                    product.add(x + taps.at(o, k), w + k, y + o);
                }
            }
        }
    }

    private static Array plusBias(Array y, Array bias) {
        return Array.build(y.type(), y.sizes(), index -> y.at(index) + bias.at(index[1]));
    }
}
