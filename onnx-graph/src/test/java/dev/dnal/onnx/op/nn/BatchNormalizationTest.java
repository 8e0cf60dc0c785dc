package dev.dnal.onnx.op.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.gradient.Differentiator;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.testing.GradientCheck;
import dev.dnal.onnx.testing.RandomTensors;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BatchNormalizationTest {
    private final SplittableRandom random = new SplittableRandom(5);

    private Tensor normal(long... sizes) {
        return RandomTensors.normal(random, sizes);
    }

    @Test
    void gradientOfImageScaleAndBias() {
        Tensor mean = normal(3);
        Tensor variance = RandomTensors.positive(random, 3);
        GradientCheck.checkBoth(
                (b, in) -> b.call(
                                "BatchNormalization",
                                in.get(0),
                                in.get(1),
                                in.get(2),
                                b.constant("mean", mean),
                                b.constant("var", variance))
                        .attribute("epsilon", 0.01f)
                        .output(),
                normal(2, 3, 2, 2),
                normal(3),
                normal(3));
    }

    @Test
    void gradientByTheBatchsOwnStatistics() {
        GradientCheck.checkBoth(
                (b, in) -> b.call(Operators.INTERNAL_DOMAIN, "BatchNormTraining", in.toArray(Value[]::new))
                        .attribute("epsilon", 0.01f)
                        .outputs(3)
                        .get(0),
                normal(3, 2, 2, 3),
                normal(2),
                normal(2));
    }

    @Test
    void gradientOfFeaturesWithoutSpatialAxes() {
        GradientCheck.checkBoth(
                (b, in) -> b.call(Operators.INTERNAL_DOMAIN, "BatchNormTraining", in.toArray(Value[]::new))
                        .outputs(3)
                        .get(0),
                normal(4, 3),
                normal(3),
                normal(3));
    }

    @Test
    void theTrainingFormIsRefusedInDifferentiation() {
        Graph graph = new Graph("test");
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.of(2, 3)));
        Value vector = b.constant("vector", Tensor.filled(1, 3));
        Value y = b.call("BatchNormalization", x, vector, vector, vector, vector)
                .attribute("training_mode", 1)
                .output();
        Value loss = b.sumDropping(y, 0, 1);
        GraphException e =
                assertThrows(GraphException.class, () -> Differentiator.differentiate(graph, loss, List.of(x)));
        assertTrue(e.getMessage().contains("set training_mode to 0"), e.getMessage());
    }

    @Test
    void costsOneMultiplicationForEachChannel() {
        Graph graph = new Graph("test");
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 16, 8, 8)));
        Value vector = b.constant("vector", Tensor.filled(1, 16));
        Node node = b.emit("BatchNormalization", x, vector, vector, vector, vector)
                .producer()
                .orElseThrow();
        assertEquals(16, Operators.of(node).macs(node));
    }
}
