package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.Parameter;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Puts new weights into a network. Those of convolutions and linear layers are normally distributed with variance 2 / fan-in (He, Zhang, Ren, Sun,
 * "Delving Deep into Rectifiers", 2015); batch normalisations begin as the identity, and biases at 0.
 */
final class Reinitialisation {
    private Reinitialisation() {}

    /** Replaces all weights. */
    static void apply(Graph network, RandomGenerator rng) {
        for (Parameter parameter : Parameter.of(network)) {
            Value value = network.requireValue(parameter.name());
            long[] sizes = parameter.shape().sizes();
            double[] values = new double[Math.toIntExact(parameter.shape().elements())];
            switch (parameter.kind()) {
                case CONV_WEIGHT, LINEAR_WEIGHT -> {
                    double scale = Math.sqrt(2 / fanIn(network, parameter, sizes));
                    Arrays.setAll(values, i -> scale * rng.nextGaussian());
                }
                case NORM_SCALE, NORM_VARIANCE -> Arrays.fill(values, 1);
                default -> Arrays.fill(values, 0);
            }
            network.setInitializer(value, Tensor.ofDoubles(value.type(), values, sizes));
        }
    }

    /** How many numbers go into one output. */
    private static double fanIn(Graph network, Parameter parameter, long[] sizes) {
        long elements = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        boolean outputsLast = parameter.kind() == Parameter.Kind.LINEAR_WEIGHT
                && network.requireValue(parameter.name()).uses().stream()
                        .noneMatch(use -> use.node().intAttribute("transB", 0) == 1);
        return (double) elements / sizes[outputsLast ? sizes.length - 1 : 0];
    }
}
