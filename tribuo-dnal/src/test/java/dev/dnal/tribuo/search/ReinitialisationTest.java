package dev.dnal.tribuo.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.tribuo.data.ImageShape;
import dev.dnal.tribuo.network.Networks;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReinitialisationTest {
    @Test
    void weightsAreNewAndTheOutputsOfLayersKeepTheirVariance() {
        Graph graph = Networks.named("vgg16", 64)
                .build(new ImageShape(3, 32, 32), 10, new SplittableRandom(1))
                .graph();
        Reinitialisation.apply(graph, new SplittableRandom(2));
        for (Parameter parameter : Parameter.of(graph)) {
            double[] values = tensor(graph, parameter.name()).doubles();
            double squares = Arrays.stream(values).map(value -> value * value).sum() / values.length;
            switch (parameter.kind()) {
                // [outputs, inputs ...], linear layers as well
                case CONV_WEIGHT, LINEAR_WEIGHT -> {
                    long fanIn =
                            parameter.shape().elements() / parameter.shape().size(0);
                    assertEquals(2.0 / fanIn, squares, 0.15 * 2 / fanIn, parameter.name());
                }
                case NORM_SCALE, NORM_VARIANCE -> assertEquals(1, squares, parameter.name());
                case NORM_BIAS, NORM_MEAN, CONV_BIAS, LINEAR_BIAS -> assertEquals(0, squares, parameter.name());
                default -> throw new AssertionError(parameter);
            }
        }
    }

    private static Tensor tensor(Graph graph, String name) {
        return graph.requireValue(name).initializer().orElseThrow();
    }
}
