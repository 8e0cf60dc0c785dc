package dev.dnal.onnx.testing;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** DOUBLE tensors for tests, the same at every run. */
public final class RandomTensors {
    private RandomTensors() {}

    /** Normally distributed values. */
    public static Tensor normal(RandomGenerator random, long... sizes) {
        return fill(random::nextGaussian, sizes);
    }

    /** Values from 0.5 to 2.5, for what is defined, or smooth, on positive numbers only. */
    public static Tensor positive(RandomGenerator random, long... sizes) {
        return fill(() -> 0.5 + 2 * random.nextDouble(), sizes);
    }

    /**
     * Values in random order that differ from each other, and from each multiple of 1/2, by at least 0.05: away from the
     * kinks of piecewise functions and from ties. For up to 1,000 elements.
     */
    public static Tensor distinct(RandomGenerator random, long... sizes) {
        int count = Math.toIntExact(Shape.elements(sizes));
        double[] values = IntStream.range(0, count)
                .mapToDouble(RandomTensors::awayFromKinks)
                .toArray();
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
        return Tensor.ofDoubles(DataType.DOUBLE, values, sizes);
    }

    /** 0.1, -0.1, 0.15, -0.15 ... 0.4, -0.4, then the same in the next half. */
    private static double awayFromKinks(int i) {
        int step = i / 2;
        int half = step / 7;
        double magnitude = half * 0.5 + 0.1 + 0.05 * (step % 7);
        return i % 2 == 0 ? magnitude : -magnitude;
    }

    private static Tensor fill(DoubleSupplier values, long... sizes) {
        int count = Math.toIntExact(Shape.elements(sizes));
        return Tensor.of(
                IntStream.range(0, count).mapToDouble(i -> values.getAsDouble()).toArray(), sizes);
    }
}
