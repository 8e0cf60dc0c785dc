package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Graphs;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityEliminationTest {
    private final Graph graph = Graphs.ofOpset(17);
    private final Value x = Graphs.input(graph, "x", -1, 3);

    @Test
    void readersOfAnIdentityReadItsInput() {
        Value same = Graphs.node(graph, "Identity", "same", x).output();
        Node relu = Graphs.node(graph, "Relu", "y", same);
        graph.addOutput(relu.output());
        assertTrue(new IdentityElimination().apply(graph));
        assertSame(x, relu.input(0));
    }

    @Test
    void anIdentityThatIsAnOutputGivesItsNameToItsInput() {
        Node relu = Graphs.node(graph, "Relu", "y", x);
        graph.addOutput(Graphs.node(graph, "Identity", "out", relu.output()).output());
        assertTrue(new IdentityElimination().apply(graph));
        assertEquals("out", relu.output().name());
        assertEquals(List.of(relu.output()), graph.outputs());
    }

    @Test
    void anIdentityBetweenAnInputAndAnOutputStays() {
        graph.addOutput(Graphs.node(graph, "Identity", "out", x).output());
        assertFalse(new IdentityElimination().apply(graph));
    }

    @Test
    void anIdentityBetweenTwoOutputsStays() {
        Value y = Graphs.node(graph, "Relu", "y", x).output();
        graph.addOutput(y);
        graph.addOutput(Graphs.node(graph, "Identity", "out", y).output());
        assertFalse(new IdentityElimination().apply(graph));
    }

    @Test
    void aCastToTheTypeThatIsThereGoes() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            Node cast = Graphs.node(graph, "Cast", "as " + type, x);
            cast.setAttribute("to", type.number());
            graph.addOutput(
                    Graphs.node(graph, "Relu", "y" + type, cast.output()).output());
        }
        assertTrue(new IdentityElimination().apply(graph));
        assertEquals(List.of("Relu", "Cast", "Relu"), Graphs.types(graph));
    }

    private Node dropout(Value training) {
        Value ratio = graph.addInitializer("ratio", Tensor.scalar(0.5f));
        Node dropout = Graphs.node(graph, "Dropout", "d", x, ratio, training);
        graph.addOutput(Graphs.node(graph, "Relu", "y", dropout.output()).output());
        return dropout;
    }

    @Test
    void aDropoutThatDoesNotTrainGoes() {
        dropout(graph.addInitializer("training", Tensor.of(new boolean[] {false})));
        assertTrue(new IdentityElimination().apply(graph));
        assertEquals(List.of("Relu"), Graphs.types(graph));
    }

    @Test
    void aDropoutThatTrainsStays() {
        dropout(graph.addInitializer("training", Tensor.of(new boolean[] {true})));
        assertFalse(new IdentityElimination().apply(graph));
    }

    @Test
    void aDropoutThatMayTrainStays() {
        dropout(Graphs.input(graph, "training"));
        assertFalse(new IdentityElimination().apply(graph));
    }

    @Test
    void aDropoutWhoseMaskIsReadStays() {
        Node dropout = graph.addNode("", "Dropout", "d", List.of(x), List.of("d", "mask"));
        graph.addOutput(dropout.output());
        graph.addOutput(dropout.output(1));
        assertFalse(new IdentityElimination().apply(graph));
    }
}
