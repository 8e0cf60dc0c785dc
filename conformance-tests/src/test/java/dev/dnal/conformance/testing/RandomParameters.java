package dev.dnal.conformance.testing;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.Parameter;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** Random tensors for tests, and parameters for networks that hide no error by being 0 or 1 as those of a new network are. */
public final class RandomParameters {
    private RandomParameters() {}

    /** Gives batch normalisations and gates random parameters. */
    public static void disturb(Graph network, RandomGenerator random) {
        for (Parameter parameter : Parameter.of(network)) {
            switch (parameter.kind()) {
                case NORM_SCALE, NORM_VARIANCE -> set(network, parameter, () -> random.nextDouble(0.5, 1.5));
                case NORM_BIAS, NORM_MEAN, GATE -> set(network, parameter, () -> 0.3 * random.nextGaussian());
                default -> {}
            }
        }
    }

    private static void set(Graph network, Parameter parameter, DoubleSupplier elements) {
        network.setInitializer(
                network.requireValue(parameter.name()),
                tensor(elements, parameter.shape().sizes()));
    }

    /** A FLOAT tensor of normally distributed numbers. */
    public static Tensor normal(RandomGenerator random, long... sizes) {
        return tensor(random::nextGaussian, sizes);
    }

    /** A FLOAT tensor. */
    public static Tensor tensor(DoubleSupplier elements, long... sizes) {
        float[] values = new float[Math.toIntExact(Shape.elements(sizes))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) elements.getAsDouble();
        }
        return Tensor.of(values, sizes);
    }
}
