package dev.dnal.tribuo.network;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.training.Parameter;
import java.util.Arrays;

/** Finds out of given weights what would else be blamed on the learning rate. */
public final class FiniteParameters {
    private FiniteParameters() {}

    /**
     * Checks all parameters of a network.
     *
     * @throws GraphException that names the first one with a number that is not finite
     */
    public static void require(Graph network) {
        for (Parameter parameter : Parameter.of(network)) {
            double[] values = network.requireValue(parameter.name())
                    .initializer()
                    .orElseThrow()
                    .doubles();
            double[] wrong = Arrays.stream(values)
                    .filter(value -> !Double.isFinite(value))
                    .toArray();
            if (wrong.length > 0) {
                throw new GraphException("Expected finite numbers in initializer '" + parameter.name() + "', found "
                        + wrong[0]
                        + (wrong.length > 1 ? " and " + (wrong.length - 1) + " more that are not finite" : "")
                        + "; export the network again, from weights of before its training diverged");
            }
        }
    }
}
