package dev.dnal.tribuo.network;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.onnx.training.Parameter;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Puts new weights into a network. Those of convolutions and linear layers are normally distributed with variance 2 / fan-in, and slopes
 * begin at 0.25, both after He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", 2015; batch normalisations and vectors that scale or
 * shift begin as the identity, and biases at 0.
 */
public final class Reinitialisation {
    private static final double SLOPE = 0.25;

    private Reinitialisation() {}

    /** Replaces all weights. */
    public static void apply(Graph network, RandomGenerator rng) {
        for (Parameter parameter : Parameter.of(network)) {
            Value value = network.requireValue(parameter.name());
            long[] sizes = parameter.shape().sizes();
            double[] values = new double[Math.toIntExact(parameter.shape().elements())];
            switch (parameter.kind()) {
                case CONV_WEIGHT, LINEAR_WEIGHT -> {
                    DoubleSupplier he = InitialWeights.he(fanIn(value), rng);
                    Arrays.setAll(values, i -> he.getAsDouble());
                }
                case NORM_SCALE, NORM_VARIANCE, FACTOR -> Arrays.fill(values, 1);
                case SLOPE -> Arrays.fill(values, SLOPE);
                default -> Arrays.fill(values, 0);
            }
            network.setInitializer(value, Tensor.ofDoubles(value.type(), values, sizes));
        }
    }

    /** How many numbers go into one output of the first layer that has these weights. */
    private static long fanIn(Value weights) {
        return weights.uses().stream()
                .flatMap(use -> WeightedSum.of(use.node()).stream())
                .mapToLong(sum -> sum.fanIn(weights.requireShape()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No layer reads weights '" + weights.name() + "'"));
    }
}
