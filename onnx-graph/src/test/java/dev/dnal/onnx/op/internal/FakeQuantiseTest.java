package dev.dnal.onnx.op.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.gradient.Differentiator;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FakeQuantiseTest {
    private static final double[] X = {-0.6, -0.2, 0.3, 0.55, 9};
    private static final double[] DY = {2, 3, 5, 7, 11};

    private final Graph graph = new Graph("fake");
    private final GraphBuilder b = new GraphBuilder(graph);

    private Value input(String name, Shape shape) {
        return graph.addInput(name, new TensorType(DataType.DOUBLE, shape));
    }

    private Map<String, Tensor> gradients(Value y, Map<String, Tensor> inputs) {
        Value weighted =
                b.mul(y, b.constant("dy", Tensor.of(DY, y.requireShape().sizes())));
        Value loss = b.sumDropping(weighted, 0, 1);
        List<Value> targets = inputs.keySet().stream().map(graph::requireValue).toList();
        Map<Value, Value> found = Differentiator.differentiate(graph, loss, targets);
        found.forEach((target, gradient) -> {
            Value output = b.emit("Identity", gradient);
            graph.rename(output, "d" + target.name());
            graph.addOutput(output);
        });
        return new ReferenceEvaluator(graph).run(inputs);
    }

    private Map<String, Tensor> gradients(double t) {
        Value x = input("x", Shape.of(1, 5));
        Value y = b.call(Operators.INTERNAL_DOMAIN, InternalOperators.FAKE_QUANTISE, x, input("t", Shape.scalar()))
                .attribute("scale", 0.25f)
                .attribute("least", -2)
                .attribute("largest", 4)
                .output();
        return gradients(y, Map.of("x", Tensor.of(X, 1, 5), "t", Tensor.ofDoubles(DataType.DOUBLE, new double[] {t})));
    }

    /** By definition, with the whole numbers q: y = s * q; inside x moves q and t does not, beyond it is the other way round. */
    @Test
    void gradientsGoStraightThroughWithinTheRange() {
        Map<String, Tensor> found = gradients(0);
        assertArrayEquals(new double[] {0, 3, 5, 7, 0}, found.get("dx").doubles());
        double ends = 2 * -0.5 + 11 * 1;
        double inside = 3 * (-0.25 + 0.2) + 5 * (0.25 - 0.3) + 7 * (0.5 - 0.55);
        double gain = 1 / (0.25 * 0.25 * Math.sqrt(5 * 6));
        assertEquals(gain * (ends + inside), found.get("dt").doubles()[0], 1e-6);
    }

    @Test
    void theStepIsStretchedByItsLogarithm() {
        Map<String, Tensor> found = gradients(Math.log(2));
        assertArrayEquals(new double[] {2, 3, 5, 7, 0}, found.get("dx").doubles(), "from -1 to 2");
    }

    @Test
    void weightsGetTheWholeGradient() {
        Value w = input("w", Shape.of(1, 5));
        Value y = b.call(Operators.INTERNAL_DOMAIN, InternalOperators.FAKE_QUANTISE_WEIGHTS, w)
                .attribute("axis", 0)
                .attribute("largest", 127)
                .output();
        assertArrayEquals(
                DY, gradients(y, Map.of("w", Tensor.of(X, 1, 5))).get("dw").doubles());
    }
}
