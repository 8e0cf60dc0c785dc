package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Batch normalisation over [N, C, ...], its gradient, and the softmax family. */
final class Normalisation {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("BatchNormalization", Normalisation::batchNormalization),
            entry("InstanceNormalization", Kernel.of(Normalisation::instanceNormalization)),
            entry("LRN", Kernel.of(Normalisation::localResponses)),
            entry("LogSoftmax", Kernel.of(call -> logSoftmax(call))),
            entry("Softmax", Kernel.of(call -> logSoftmax(call).map(Math::exp))),
            entry("dev.dnal.BatchNormGrad", Normalisation::batchNormGradient),
            entry("dev.dnal.BatchNormTraining", Normalisation::batchNormTraining));

    private Normalisation() {}

    /**
     * Inputs X, scale, B, mean, var. In training mode the batch's statistics normalise, and the running ones are moved
     * towards them.
     */
    private static List<Array> batchNormalization(Call call) {
        Array x = call.input(0);
        Array mean = call.input(3);
        Array variance = call.input(4);
        if (call.attribute("training_mode", 0) == 0) {
            return List.of(normalise(call, x, mean, variance));
        }
        double momentum = call.attribute("momentum", 0.9f);
        Array batchMean = mean(x);
        Array batchVariance = variance(x, batchMean);
        return List.of(
                normalise(call, x, batchMean, batchVariance),
                moved(call, mean, batchMean, momentum),
                moved(call, variance, batchVariance, momentum));
    }

    /** Inputs X, scale, B: each channel of each image by its own statistics. */
    private static Array instanceNormalization(Call call) {
        Array x = call.input(0);
        int images = x.size(0) * x.size(1);
        Array alone = x.reshape(1, images, x.data().length / images);
        Array mean = mean(alone);
        Array deviation = deviation(call, variance(alone, mean));
        return Array.build(x.type(), x.sizes(), at -> {
            int image = at[0] * x.size(1) + at[1];
            return (x.at(at) - mean.at(image))
                            / deviation.at(image)
                            * call.input(1).at(at[1])
                    + call.input(2).at(at[1]);
        });
    }

    private static Array localResponses(Call call) {
        Array x = call.input(0);
        int size = (int) call.attribute("size", 1);
        double alpha = call.attribute("alpha", 1e-4f);
        double beta = call.attribute("beta", 0.75f);
        double bias = call.attribute("bias", 1f);
        return Array.build(x.type(), x.sizes(), at -> {
            int first = at[1] - (size - 1) / 2;
            int[] near = at.clone();
            double squares = 0;
            for (int c = Math.max(0, first); c < Math.min(x.size(1), first + size); c++) {
                near[1] = c;
                squares += x.at(near) * x.at(near);
            }
            return x.at(at) / Math.pow(bias + alpha / size * squares, beta);
        });
    }

    private static Array moved(Call call, Array running, Array batch, double momentum) {
        return Elementwise.combine(call, running.type(), running, batch, (r, b) -> momentum * r + (1 - momentum) * b);
    }

    /** Inputs X, scale, B; outputs Y and the batch's mean and variance (of the population, not Bessel's). */
    private static List<Array> batchNormTraining(Call call) {
        Array x = call.input(0);
        Array mean = mean(x);
        Array variance = variance(x, mean);
        return List.of(normalise(call, x, mean, variance), mean, variance);
    }

    /**
     * Inputs dY, X, scale and the batch's mean and variance; outputs dX, dScale, dB. With h = (X - mean) / sqrt(variance +
     * epsilon) and means over the elements of a channel,
     *
     * <pre>dB = sum dY,  dScale = sum dY h,  dX = scale / sqrt(variance + epsilon) (dY - mean(dY) - h mean(dY h))</pre>
     */
    private static List<Array> batchNormGradient(Call call) {
        Array dy = call.input(0);
        Array x = call.input(1);
        Array scale = call.input(2);
        Array mean = call.input(3);
        Array deviation = deviation(call, call.input(4));
        Array h = Array.build(x.type(), x.sizes(), at -> (x.at(at) - mean.at(at[1])) / deviation.at(at[1]));
        Array meanDy = mean(dy);
        Array meanDyH = channelMeans(dy, at -> dy.at(at) * h.at(at));
        Array dx = Array.build(
                x.type(),
                x.sizes(),
                at -> scale.at(at[1])
                        / deviation.at(at[1])
                        * (dy.at(at) - meanDy.at(at[1]) - h.at(at) * meanDyH.at(at[1])));
        double count = (double) x.data().length / x.size(1);
        return List.of(dx, meanDyH.map(value -> value * count), meanDy.map(value -> value * count));
    }

    private static Array normalise(Call call, Array x, Array mean, Array variance) {
        Array scale = call.input(1);
        Array shift = call.input(2);
        Array deviation = deviation(call, variance);
        return Array.build(x.type(), x.sizes(), at -> {
            int c = at[1];
            return (x.at(at) - mean.at(c)) / deviation.at(c) * scale.at(c) + shift.at(c);
        });
    }

    private static Array deviation(Call call, Array variance) {
        double epsilon = call.attribute("epsilon", 1e-5f);
        return variance.map(value -> Math.sqrt(value + epsilon));
    }

    private static Array mean(Array x) {
        return channelMeans(x, x::at);
    }

    private static Array variance(Array x, Array mean) {
        return channelMeans(x, at -> Math.pow(x.at(at) - mean.at(at[1]), 2));
    }

    /** For each channel of x, the mean of a function of the index over the channel's elements. */
    private static Array channelMeans(Array x, ToDoubleFunction<int[]> function) {
        Array means = Array.zeros(x.type(), x.size(1));
        IndexIterator index = new IndexIterator(x.sizes());
        for (int i = 0; i < x.data().length; i++) {
            means.data()[index.digits()[1]] += function.applyAsDouble(index.digits());
            index.next();
        }
        double count = (double) x.data().length / x.size(1);
        return means.map(sum -> sum / count);
    }

    /** Along one axis x - log(sum(exp(x))), with the maximum taken out first so that nothing overflows. */
    private static Array logSoftmax(Call call) {
        Array x = call.input(0);
        int axis = call.axis(-1, x.rank());
        Array maximum = Reductions.along(x, axis, values -> values.max().orElse(0));
        Array shifted = Elementwise.combine(call, x.type(), x, maximum, (a, b) -> a - b);
        Array logSum = Reductions.along(
                shifted, axis, values -> Math.log(values.map(Math::exp).sum()));
        return Elementwise.combine(call, x.type(), shifted, logSum, (a, b) -> a - b);
    }
}
