package dev.dnal.onnx.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dnal.onnx.gradient.Differentiator;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Slopes where there are several to choose from: PyTorch's choices. */
class KinkTest {
    private final Graph graph = new Graph("test");
    private final GraphBuilder b = new GraphBuilder(graph);

    /** The gradient of the sum of {@code function} at {@code x} is {@code expected}. */
    private void slopes(UnaryOperator<Value> function, double[] x, double... expected) {
        Value input = graph.addInput("x", new TensorType(DataType.DOUBLE, Shape.of(x.length)));
        Value loss = b.call("ReduceSum", function.apply(input))
                .attribute("keepdims", 0)
                .output();
        String gradient = Differentiator.differentiate(graph, loss, List.of(input))
                .get(input)
                .name();
        Map<String, Tensor> found =
                new ReferenceEvaluator(graph).run(Map.of("x", Tensor.of(x, x.length)), List.of(gradient));
        assertArrayEquals(expected, found.get(gradient).doubles(), 1e-7);
    }

    @Test
    void reluIsFlatAtZero() {
        slopes(x -> b.emit("Relu", x), new double[] {0}, 0);
    }

    @Test
    void leakyReluHasTheSmallSlopeAtZero() {
        slopes(x -> b.emit("LeakyRelu", x), new double[] {0}, 0.01);
    }

    @Test
    void pReluHasTheSlopeOfNegativeNumbersAtZero() {
        slopes(x -> b.emit("PRelu", x, b.scalarLike(x, 0.3)), new double[] {-1, 0, 1}, 0.3, 0.3, 1);
    }

    @Test
    void theAbsoluteValueIsFlatAtZero() {
        slopes(x -> b.emit("Abs", x), new double[] {0}, 0);
    }

    @Test
    void clipHasSlopeOneAtItsBounds() {
        slopes(
                x -> b.emit("Clip", x, b.scalarLike(x, 0), b.scalarLike(x, 6)),
                new double[] {-0.1, 0, 3, 6, 6.1},
                0,
                1,
                1,
                1,
                0);
    }

    @Test
    void hardSigmoidIsFlatAtTheEndsOfItsRange() {
        slopes(x -> b.call("HardSigmoid", x).attribute("alpha", 0.25f).output(), new double[] {-2, 0, 2}, 0, 0.25, 0);
    }

    @Test
    void hardSwishHasTheMiddleSlopeAtTheEndsOfTheMiddle() {
        slopes(x -> b.emit("HardSwish", x), new double[] {-4, -3, 3, 4}, 0, -0.5, 1.5, 1);
    }

    @Test
    void equalsShareTheGradientOfAMaximum() {
        slopes(x -> b.emit("Max", x, b.scalarLike(x, 1)), new double[] {0, 1, 2}, 0, 0.5, 1);
    }

    @Test
    void equalsShareTheGradientOfAReducedMaximum() {
        slopes(x -> b.emit("ReduceMax", x), new double[] {1, 2, 2, 0}, 0, 0.5, 0.5, 0);
    }

    @Test
    void powersOfZeroHaveFiniteSlopesWhereTheirLimitIsZero() {
        Value exponents = b.constant("e", Tensor.of(new double[] {0, 1, 2}, 3));
        slopes(x -> b.emit("Pow", x, exponents), new double[] {0, 0, 0}, 0, 1, 0);
    }

    @Test
    void exponentsOfZeroHaveNoSlope() {
        slopes(e -> b.emit("Pow", b.scalarLike(e, 0), e), new double[] {0, 1, 2}, 0, 0, 0);
    }
}
