package dev.dnal.tribuo.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.tribuo.data.image.ImageShape;
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
            double squares = meanSquare(tensor(graph, parameter.name()));
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

    @Test
    void everyKindOfParameterBeginsAsItsRoleSays() {
        Graph graph = new Graph("kinds");
        graph.opsets().put("", 17L);
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 40, 2, 2)));
        // [C, K, 2, 2]: 40 channels of 4 pixels go into each output.
        Value y = b.emit("ConvTranspose", x, b.constant("transposed", Tensor.filled(7, 40, 50, 2, 2)));
        y = b.mul(y, b.constant("factor", Tensor.filled(7, 50, 1, 1)));
        y = b.add(y, b.constant("term", Tensor.filled(7, 50, 1, 1)));
        graph.addOutput(b.emit("PRelu", y, b.constant("slopes", Tensor.filled(7, 50, 1, 1))));
        Reinitialisation.apply(graph, new SplittableRandom(2));
        assertEquals(2.0 / 160, meanSquare(tensor(graph, "transposed")), 0.1 * 2 / 160);
        assertEquals(Tensor.filled(1, 50, 1, 1), tensor(graph, "factor"));
        assertEquals(Tensor.filled(0, 50, 1, 1), tensor(graph, "term"));
        assertEquals(Tensor.filled(0.25f, 50, 1, 1), tensor(graph, "slopes"));
    }

    private static double meanSquare(Tensor tensor) {
        return Arrays.stream(tensor.doubles())
                .map(value -> value * value)
                .average()
                .orElseThrow();
    }

    private static Tensor tensor(Graph graph, String name) {
        return graph.requireValue(name).initializer().orElseThrow();
    }
}
