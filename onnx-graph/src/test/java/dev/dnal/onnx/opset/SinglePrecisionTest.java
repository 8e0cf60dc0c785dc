package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Graphs;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SinglePrecisionTest {
    private static final TensorType HALVES = new TensorType(DataType.FLOAT16, Shape.of(2));

    private final Graph graph = Graphs.ofOpset(17);

    private static Tensor halves(double... values) {
        return Tensor.ofDoubles(DataType.FLOAT16, values, values.length);
    }

    private Value node(String type, String name, Value... inputs) {
        Value made = Graphs.node(graph, type, name, inputs).output();
        made.setType(HALVES);
        return made;
    }

    private Graph converted() {
        Graph after = graph.copy();
        assertTrue(new SinglePrecision().apply(after));
        return after;
    }

    /** Types of what is between graph inputs and outputs. */
    private static List<DataType> inner(Graph graph) {
        return graph.values().stream()
                .filter(value -> !graph.isInput(value) && !graph.isOutput(value))
                .map(Value::type)
                .distinct()
                .toList();
    }

    @Test
    void inputsAndOutputsStayAndWhatIsBetweenIsFloat() {
        Value x = graph.addInput("x", HALVES);
        Value y = node("Add", "y", x, graph.addInitializer("w", halves(0.5, -2)));
        graph.addOutput(y);
        graph.addOutput(node("Mul", "z", y, y));
        Graph after = converted();
        assertEquals(List.of(DataType.FLOAT), inner(after));
        assertEquals(HALVES.toString(), type(after.requireValue("x")));
        assertEquals(
                List.of("y", "z"), after.outputs().stream().map(Value::name).toList());
        after.outputs().forEach(output -> assertEquals(HALVES.toString(), type(output)));
        Map<String, Tensor> results = new ReferenceEvaluator(after).run(Map.of("x", halves(1, 3)));
        assertArrayEquals(new double[] {1.5, 1}, results.get("y").doubles());
        assertArrayEquals(new double[] {2.25, 1}, results.get("z").doubles());
    }

    private static String type(Value value) {
        return new TensorType(value.type(), value.requireShape()).toString();
    }

    @Test
    void castsAndTensorsInAttributesAreConverted() {
        Value x = Graphs.input(graph, "x", 2);
        Node cast = Graphs.node(graph, "Cast", "h", x);
        cast.setAttribute("to", DataType.FLOAT16.number());
        Node constant = Graphs.node(graph, "Constant", "c");
        constant.setAttribute("value", new Attribute.TensorValue(halves(0.25, 4)));
        Node back = Graphs.node(graph, "Cast", "y", node("Mul", "product", cast.output(), constant.output()));
        back.setAttribute("to", DataType.FLOAT.number());
        graph.addOutput(back.output());
        Graph after = converted();
        Tensor y = new ReferenceEvaluator(after)
                .run(Map.of("x", Tensor.of(new float[] {2, 3}, 2)))
                .get("y");
        assertArrayEquals(new double[] {0.5, 12}, y.doubles());
        new Canonicalisation().apply(after);
        assertEquals(List.of("Mul"), Graphs.types(after));
        assertEquals(
                DataType.FLOAT,
                Graphs.constant(after.nodes().iterator().next(), 1).type());
    }

    @Test
    void brainFloatsBecomeFloatsOfTheSameNumbers() {
        TensorType brains = new TensorType(DataType.BFLOAT16, Shape.of(2));
        Value x = graph.addInput("x", brains);
        Tensor weights = Tensor.ofDoubles(DataType.BFLOAT16, new double[] {0.5, 1e38}, 2);
        Value y = Graphs.node(graph, "Mul", "y", x, graph.addInitializer("w", weights))
                .output();
        y.setType(brains);
        graph.addOutput(y);
        Graph after = converted();
        assertEquals(List.of(DataType.FLOAT), inner(after));
        assertArrayEquals(
                weights.doubles(),
                after.requireValue("w").initializer().orElseThrow().doubles());
        assertEquals(brains.toString(), type(after.requireValue("x")));
        assertEquals(brains.toString(), type(after.requireValue("y")));
        new Canonicalisation().apply(after);
        Tensor found = new ReferenceEvaluator(after)
                .run(Map.of("x", Tensor.ofDoubles(DataType.BFLOAT16, new double[] {3, 2}, 2)))
                .get("y");
        assertEquals(DataType.BFLOAT16, found.type());
        assertArrayEquals(new double[] {1.5, 2 * weights.doubles()[1]}, found.doubles());
    }

    @Test
    void aNetworkOfFloatsStaysAsItIs() {
        graph.addOutput(
                Graphs.node(graph, "Relu", "y", Graphs.input(graph, "x", 2)).output());
        assertFalse(new SinglePrecision().apply(graph));
    }
}
