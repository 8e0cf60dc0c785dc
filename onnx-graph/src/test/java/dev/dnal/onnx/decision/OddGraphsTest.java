package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.pass.ShapeInference;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What no exporter writes but files may hold ends in an exception that names the node, or in nothing to decide over. */
class OddGraphsTest {
    private final Graph graph = new Graph("odd");
    private final Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 3, 4, 4)));

    OddGraphsTest() {
        graph.opsets().put("", Operators.OPSET);
    }

    private Node node(String opType, Value... inputs) {
        return graph.addNode(
                "", opType, "odd", List.of(inputs), List.of("y" + graph.nodes().size()));
    }

    private String refusal() {
        return String.valueOf(assertThrows(GraphException.class, () -> new ShapeInference().apply(graph))
                .getMessage());
    }

    @Test
    void inputsThatAnOperatorDoesNotHaveAreRefused() {
        node("Sigmoid", x, x);
        assertEquals("Node Sigmoid 'odd': has 2 inputs, expected 1", refusal());
    }

    @Test
    void inputsThatAreMissingAreRefused() {
        node("Mul", x);
        assertEquals("Node Mul 'odd': input 1 is missing; expected 2 inputs", refusal());
    }

    @Test
    void aPadFillsWithOneNumber() {
        Value pads = graph.addInitializer("pads", Tensor.vector(0, 0, 1, 1, 0, 0, 1, 1));
        node("Pad", x, pads, graph.addInitializer("none", Tensor.of(new float[0], 0)));
        assertTrue(refusal().contains("must be one number, found [0]"), refusal());
    }

    private Value weights(Dim channels) {
        return graph.addInput(
                "w", new TensorType(DataType.FLOAT, new Shape(List.of(channels, Dim.of(3), Dim.of(1), Dim.of(1)))));
    }

    @Test
    void whatIsOpenAndCountsIsRefusedByTheNodesName() {
        graph.addOutput(node("Conv", x, weights(Dim.symbol("K"))).output());
        new ShapeInference().apply(graph);
        String message = String.valueOf(assertThrows(GraphException.class, () -> CostCounter.count(graph))
                .getMessage());
        assertTrue(message.contains("Conv 'odd'") && message.contains("must have a fixed size"), message);
    }

    @Test
    void whatHasNoKnownNumberOfChannelsIsNotDecidedOver() {
        Value y = node("Conv", x, weights(Dim.symbol("K"))).output();
        graph.addOutput(node("Relu", y).output());
        new ShapeInference().apply(graph);
        assertEquals(List.of(), Decisions.of(graph));
    }

    @Test
    void operatorsOnDataOfWhichNothingIsFollowedAreNoObstacle() {
        // The reshaped value holds no channels; the shape is computed from one that does.
        Value data = graph.addInitializer("data", Tensor.filled(1, 3, 4));
        Value sizes = node("Shape", node("Relu", x).output()).output();
        Value cut = graph.addInitializer("two", Tensor.vector(0, 1));
        Value some = node("Gather", sizes, cut).output();
        graph.addOutput(node("Reshape", data, some).output());
        new ShapeInference().apply(graph);
        assertEquals(List.of(), Decisions.of(graph));
    }
}
