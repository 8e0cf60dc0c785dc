package dev.dnal.onnx.op.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.gradient.Differentiator;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.testing.GradientCheck;
import dev.dnal.onnx.testing.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridSampleTest {
    private static final int IMAGES = 2;

    /** Places within images of 4 x 5 pixels, at their borders and outside, none of them at the centre of a pixel or at a border itself. */
    private static Tensor grid() {
        double[] places = {
            -0.93, 0.31, 0.55, -0.42, 0.97, 0.95, -0.99, -0.97, 1.7, 0.13, -1.27, 0.22, 0.07, 1.45, -0.14, -2.6, 3.1,
            2.9, 0.41, 0.83, -0.03, 0.58, -1.11, 0.9
        };
        return Tensor.of(places, IMAGES, 1, places.length / (2 * IMAGES), 2);
    }

    private static Tensor images() {
        return RandomTensors.normal(new SplittableRandom(7), IMAGES, 3, 4, 5);
    }

    private static Value sample(GraphBuilder b, List<Value> x, String padding, int corners, String mode) {
        return b.call("GridSample", x.get(0), x.get(1))
                .attribute("padding_mode", padding)
                .attribute("align_corners", corners)
                .attribute("mode", mode)
                .output();
    }

    @ParameterizedTest
    @CsvSource({"zeros, 0", "zeros, 1", "border, 0", "border, 1"})
    void gradientsOfImagesAndGrid(String padding, int corners) {
        GradientCheck.check((b, x) -> sample(b, x, padding, corners, "bilinear"), images(), grid());
    }

    /** Gradients of images of any number, by a grid that is computed from them. */
    @Test
    void gradientsOfAFreeBatch() {
        GradientCheck.checkBatched(
                (b, x) -> {
                    Value means = b.call("ReduceMean", x.get(0))
                            .attribute("axes", new long[] {1, 2, 3})
                            .output();
                    Value shift = b.add(
                            means,
                            b.constant("places", Tensor.of(new double[] {-0.35, 0.27, 0.66, -0.83}, 1, 1, 2, 2)));
                    return sample(b, List.of(x.get(0), shift), "zeros", 0, "bilinear");
                },
                images());
    }

    /** Two images of 2 x 2 pixels, read at their corners, in their middle, at the side and far outside. */
    @Test
    void readsBetweenPixels() {
        Graph graph = new Graph("g");
        Value x = graph.addInput("x", new TensorType(DataType.DOUBLE, Shape.of(1, 1, 2, 2)));
        Value places = graph.addInitializer("places", Tensor.of(new double[] {-1, -1, 0, 0, 1, 0, 3, 0}, 1, 1, 4, 2));
        graph.addOutput(sample(new GraphBuilder(graph), List.of(x, places), "zeros", 1, "bilinear"));
        double[] read = new ReferenceEvaluator(graph)
                .run(Map.of("x", Tensor.of(new double[] {1, 2, 3, 4}, 1, 1, 2, 2)))
                .values()
                .iterator()
                .next()
                .doubles();
        assertArrayEquals(new double[] {1, 2.5, 3, 0}, read);
    }

    @ParameterizedTest
    @CsvSource({"nearest, zeros", "bicubic, border", "bilinear, reflection"})
    void otherFormsHaveNoGradients(String mode, String padding) {
        Graph graph = new Graph("g");
        graph.opsets().put("", Operators.OPSET);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.of(1, 1, 4, 4)));
        Value places = graph.addInput("places", new TensorType(DataType.FLOAT, Shape.of(1, 3, 3, 2)));
        GraphBuilder b = new GraphBuilder(graph);
        Value loss = b.call("ReduceSum", sample(b, List.of(x, places), padding, 0, mode))
                .attribute("keepdims", 0)
                .output();
        String message = assertThrows(GraphException.class, () -> Differentiator.differentiate(graph, loss, List.of(x)))
                .getMessage();
        assertTrue(message.contains("found mode " + mode + " with padding_mode " + padding), message);
    }
}
