package dev.dnal.onnx.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeInferenceTest {
    private final Graph graph = Graphs.ofOpset(17);
    private final Value x = Graphs.input(graph, "x", -1, 3);

    private String error() {
        return assertThrows(GraphException.class, () -> new ShapeInference().apply(graph))
                .getMessage();
    }

    @Test
    void typesFlowFromNodeToNode() {
        Value y = Graphs.node(graph, "Relu", "y", x).output();
        Value z = Graphs.node(graph, "Add", "z", y, x).output();
        assertTrue(new ShapeInference().apply(graph));
        assertEquals("z: FLOAT[batch, 3]", z.toString());
    }

    @Test
    void typesThatAreKnownStayAsTheyAre() {
        Graphs.node(graph, "Relu", "y", x);
        new ShapeInference().apply(graph);
        assertFalse(new ShapeInference().apply(graph));
    }

    @Test
    void aDeclaredShapeThatContradictsIsRefused() {
        Graphs.node(graph, "Relu", "y", x).output().setType(new TensorType(DataType.FLOAT, Shape.of(2, 4)));
        String message = error();
        assertTrue(message.contains("Node Relu 'y'") && message.contains("declares it as FLOAT[2, 4]"), message);
    }

    @Test
    void aDeclaredTypeThatContradictsIsRefused() {
        Graphs.node(graph, "Relu", "y", x).output().setType(DataType.INT64);
        assertTrue(error().contains("declares it as INT64"), error());
    }

    @Test
    void anUnknownOperatorIsNamed() {
        Graphs.node(graph, "Frobnicate", "y", x);
        assertTrue(error().contains("operator Frobnicate is not supported"), error());
    }

    @Test
    void anAttributeThatNoRuleExpectsNamesTheNode() {
        Value w = Graphs.input(graph, "w", 4, 3, 3, 3);
        Value image = Graphs.input(graph, "image", -1, 3, 8, 8);
        Graphs.node(graph, "Conv", "y", image, w).setAttribute("strides", new long[] {0, 0});
        assertTrue(error().startsWith("Node Conv 'y'"), error());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expand", "Reshape"})
    void billionsOfDimensionsAreRefused(String type) {
        Value sizes = graph.addInput("sizes", new TensorType(DataType.INT64, Shape.of(2_000_000_000L)));
        Graphs.node(graph, type, "y", x, sizes);
        assertTrue(error().contains("must be known and at most 64, found 2000000000"), error());
    }

    @Test
    void aChainOfTenThousandNodesIsTyped() {
        Graph chain = Graphs.chain();
        new ShapeInference().apply(chain);
        assertEquals("r9999: FLOAT[batch, 3]", chain.outputs().get(0).toString());
    }
}
